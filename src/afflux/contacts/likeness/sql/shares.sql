-- How many hold each value, for the values that people in pairs hold.
select field, value, count(*) from contacts_feature
where (field = 'name' or field like 'p:%%')
    and (field, value) in (
        select field, value from contacts_feature
        where person in (select one from contacts_pair union select two from contacts_pair)
    )
group by field, value having count(*) > 1
