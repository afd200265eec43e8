{{params of="sql" to="sql" digits="integer = 4"}}
{{! of / to as an exact decimal; NULL where there is nothing to divide by. }}
round(({{of}}) / nullif({{to}}, 0), {{digits}})::decimal(18, {{digits}})
