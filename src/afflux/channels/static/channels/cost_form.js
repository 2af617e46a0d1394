// Shows what the parts of a cost make while they are typed. The server computes the amount that counts.
const line = document.querySelector("[data-sum]");

if (line) {
  const input = (name) => document.querySelector(`input[name=${name}]`);
  const number = (name) => {
    const text = input(name).value.normalize("NFKC").replace(/[,\s¥$€£]/g, "");
    return text === "" ? null : Number(text);
  };
  const show = () => {
    const [quantity, price, minutes, wage] = ["quantity", "unit_price", "minutes", "hourly_wage"].map(number);
    const parts = [];
    if (quantity !== null && price !== null) parts.push(quantity * price);
    if (minutes !== null && wage !== null) parts.push((minutes / 60) * wage);
    const sum = parts.reduce((total, part) => total + part, 0);
    line.hidden = parts.length === 0 || !Number.isFinite(sum);
    line.querySelector("b").textContent = `${sum.toFixed(2)} ${input("currency").value}`;
  };
  document.addEventListener("input", show);
  show();
}
