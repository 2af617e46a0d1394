// How many messages a text is, as connectors/sms/segments.py counts it: one table of cases holds both to it.
const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const TWICE = new Set("\f^{}\\[~]|€");

export function measure(text) {
  const letters = [...text];
  const gsm = letters.every((one) => GSM.has(one) || TWICE.has(one));
  const sizes = letters.map((one) => (gsm ? (TWICE.has(one) ? 2 : 1) : one.length));
  const [alone, together] = gsm ? [160, 153] : [70, 67];
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const alphabet = gsm ? "gsm7" : "ucs2";
  if (units <= alone) return { alphabet, units, parts: 1, each: alone };
  let parts = 1;
  let room = together;
  for (const size of sizes) {
    if (size > room) {
      parts += 1;
      room = together;
    }
    room -= size;
  }
  return { alphabet, units, parts, each: together };
}
