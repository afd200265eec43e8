{{config materialized="view"}}
select
  views.view_id,
  views.visitor_id,
  views.page,
  pages.step,
  views.viewed_at
from {{ref "page_views"}} as views
inner join {{ref "pages"}} as pages on pages.page = views.page
