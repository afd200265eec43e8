{{params amount="sql"}}
{{! An amount in the currency's own precision; a missing amount is zero. }}
coalesce({{amount}}, 0)::decimal(12, 2)
