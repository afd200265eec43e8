{{params key="sql" salt="literal" below="integer = 100"}}
{{! A whole number from 0 to below - 1 that looks random but depends on the key and the salt alone.
    md5 gives the same on every machine and engine version, which random() and hash() do not. }}
(md5_number_lower(concat_ws('|', {{salt}}, {{key}})) % {{below}})::integer
