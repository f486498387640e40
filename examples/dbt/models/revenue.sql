{{ config(materialized='external', location='data/revenue.parquet') }}
select customer_id, count(*) as orders, cast(sum(amount) as decimal(10, 2)) as revenue
from {{ source('raw', 'orders') }}
group by customer_id
