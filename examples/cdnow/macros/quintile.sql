{{params of="sql"}}
{{! 1 for the lowest fifth to 5 for the highest, in whole numbers. Equal values get equal scores,
    which ntile() does not promise: it deals rows out evenly, whatever their order happens to be. }}
1 + (5 * (rank() over (order by {{of}}) - 1) // count(*) over ())::integer
