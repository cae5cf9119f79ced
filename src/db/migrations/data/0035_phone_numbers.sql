-- Every number is E.164. Opt-outs were stored as they were typed ("0712…"), so that sends to them were not suppressed: they are read as
-- sends read numbers, and two that turn out to be one number are one opt-out, since the earlier of them. What is no number at all stays as
-- it is, shown by optOuts: there the constraint holds for new rows only (not valid).
create function e164_of_typed(typed text) returns text immutable language sql as $$
  select case
    when digits ~ '^(0{0,3}2550?|0)?[67]\d{8}$' and (typed not like '+%' or digits like '255%') then '+255' || right(digits, 9)
    when typed like '+%' and digits ~ '^[1-9]\d{6,14}$' then '+' || digits
    when digits ~ '^000?[1-9]\d{6,14}$' then '+' || ltrim(digits, '0')
    when digits ~ '^0[1-9]\d{8}$' then '+255' || substr(digits, 2)
    when digits ~ '^[1-9]\d{9,14}$' then '+' || digits
    else typed end
  from regexp_replace(typed, '\D', '', 'g') as digits
$$;
with same as (
  select id, row_number() over (partition by tenant_id, e164_of_typed(phone) order by created_at, id) as n from opt_out
)
delete from opt_out using same where opt_out.id = same.id and same.n > 1;
update opt_out set phone = e164_of_typed(phone) where phone <> e164_of_typed(phone);
drop function e164_of_typed(text);

alter table opt_out add constraint opt_out_phone check (phone ~ '^\+[1-9]\d{6,14}$') not valid;
do $$ begin
  if not exists (select from opt_out where phone !~ '^\+[1-9]\d{6,14}$') then
    alter table opt_out validate constraint opt_out_phone;
  end if;
end $$;

alter table app_user add constraint app_user_phone check (phone ~ '^\+[1-9]\d{6,14}$');
alter table message add constraint message_phone_e164 check (phone ~ '^\+[1-9]\d{6,14}$');
alter table purchase add constraint purchase_payer_phone check (payer_phone ~ '^\+[1-9]\d{6,14}$');
-- Empty: a report that named no number.
alter table report_key add constraint report_key_phone check (phone = '' or phone ~ '^\+[1-9]\d{6,14}$');
alter table report_inbox add constraint report_inbox_phone check (phone = '' or phone ~ '^\+[1-9]\d{6,14}$');
