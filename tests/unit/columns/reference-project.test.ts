/** The lineage of every column of every mart of the reference project. */
import { expect, it } from 'vitest';
import { columnLinks } from '../../../src/graph/columns/column-links.ts';
import { printColumn } from '../../../src/graph/columns/column-names.ts';
import { columnStory } from '../../../src/graph/columns/column-story.ts';
import { findColumn } from '../../../src/graph/columns/find-columns.ts';
import { check, columns, compile } from '../../../src/pipeline.ts';
import type { KnownNode } from '../../../src/product/column-graph.ts';
import { formatColumnLineage } from '../../../src/report/column-lineage.ts';
import { repository } from '../../cli/rig.ts';

it('answers for every column, down to seeds and what the rows are drawn from', async () => {
  const { value } = compile({
    workingFolder: repository,
    env: {},
    runStartedAt: '2024-01-01T00:00:00Z',
  });
  if (!value) throw new Error('the reference project does not compile');
  const { value: checked, diagnostics } = await check(value);
  expect(diagnostics).toEqual([]);
  const graph = columns(checked);
  const links = columnLinks(graph);
  const marts = [...graph.nodes.values()].filter(
    (node): node is KnownNode => node.state === 'known' && node.path.startsWith('models/marts/'),
  );
  expect(marts.map(({ name }) => name).sort()).toEqual([
    'campaign_roi',
    'conversions_by_hour_and_channel',
    'customer_summary',
    'email_effect_raw',
    'purchase_attribution',
  ]);
  const lines = marts.flatMap((node) =>
    node.columns.map((column) => {
      const name = printColumn({ node: node.id, column: column.name }, graph);
      expect(findColumn(name, graph)).toEqual({
        columns: [{ node: node.id, column: column.name }],
      });
      const story = columnStory(links, { node, column }, { up: true, down: true });
      expect(formatColumnLineage(story)).toContain(`${name} (${column.type})\n`);
      const ends = (story.above?.all ?? []).flatMap(({ point, role }) => {
        const isEnd =
          point.column !== undefined &&
          links.above(point).every(({ point: { column } }) => column === undefined);
        return isEnd && role === 'value'
          ? [printColumn({ node: point.node, column: point.column ?? '' }, graph)]
          : [];
      });
      return `${name}: ${ends.sort().join(', ')}`;
    }),
  );
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "purchase_attribution.purchase_id: calendar.day, raw_customers.customer_id
    purchase_attribution.customer_id: raw_customers.customer_id
    purchase_attribution.movie_id: calendar.day, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre
    purchase_attribution.channel_id: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    purchase_attribution.purchased_at: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    purchase_attribution.day: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    purchase_attribution.hour: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    purchase_attribution.tickets: calendar.day, raw_customers.customer_id
    purchase_attribution.amount: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    purchase_attribution.net_amount: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, channels.commission_rate, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    purchase_attribution.email_id: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    purchase_attribution.campaign_id: campaigns.campaign_id
    purchase_attribution.is_conversion: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    customer_summary.customer_id: raw_customers.customer_id
    customer_summary.loyalty_tier: raw_customers.loyalty_tier
    customer_summary.age_band: raw_customers.age_band
    customer_summary.city: raw_customers.city
    customer_summary.favourite_genre: raw_customers.favourite_genre
    customer_summary.accepts_email: raw_customers.accepts_email
    customer_summary.emails_sent: raw_email_events.event
    customer_summary.emails_opened: raw_email_events.event
    customer_summary.open_rate: raw_email_events.event
    customer_summary.purchases: customer_day_grid.purchases
    customer_summary.tickets: calendar.day, raw_customers.customer_id
    customer_summary.spend: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    customer_summary.average_purchase: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, customer_day_grid.purchases, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    customer_summary.first_purchase_day: calendar.day, customer_day_grid.purchases
    customer_summary.last_purchase_day: calendar.day, customer_day_grid.purchases
    customer_summary.days_since_purchase: calendar.day, customer_day_grid.purchases
    customer_summary.segment: calendar.day, customer_day_grid.purchases
    campaign_roi.campaign_id: campaigns.campaign_id
    campaign_roi.campaign_name: campaigns.campaign_name
    campaign_roi.emails_sent: raw_email_events.event
    campaign_roi.conversions: 
    campaign_roi.revenue: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, channels.commission_rate, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    campaign_roi.cost: campaigns.cost_per_email, campaigns.fixed_cost, raw_email_events.event
    campaign_roi.profit: calendar.day, campaigns.campaign_id, campaigns.cost_per_email, campaigns.days_apart, campaigns.first_day, campaigns.fixed_cost, channels.commission_rate, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier, raw_email_events.event
    campaign_roi.roi: calendar.day, campaigns.campaign_id, campaigns.cost_per_email, campaigns.days_apart, campaigns.first_day, campaigns.fixed_cost, channels.commission_rate, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier, raw_email_events.event
    campaign_roi.audience: campaigns.audience
    campaign_roi.emails_opened: raw_email_events.event
    campaign_roi.emails_clicked: raw_email_events.event
    campaign_roi.open_rate: raw_email_events.event
    campaign_roi.click_rate: raw_email_events.event
    campaign_roi.first_day: campaigns.first_day
    campaign_roi.movie: movies.title
    conversions_by_hour_and_channel.hour: 
    conversions_by_hour_and_channel.channel_id: channels.channel_id
    conversions_by_hour_and_channel.channel_name: channels.channel_name
    conversions_by_hour_and_channel.is_online: channels.is_online
    conversions_by_hour_and_channel.purchases: 
    conversions_by_hour_and_channel.conversions: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    conversions_by_hour_and_channel.conversion_share: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, raw_customers.customer_id
    conversions_by_hour_and_channel.revenue: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, channels.commission_rate, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    conversions_by_hour_and_channel.conversion_revenue: calendar.day, campaigns.campaign_id, campaigns.days_apart, campaigns.first_day, channels.commission_rate, movies.draw, movies.genre, movies.movie_id, movies.release_day, raw_customers.customer_id, raw_customers.favourite_genre, raw_customers.loyalty_tier
    email_effect_raw.loyalty_tier: raw_customers.loyalty_tier
    email_effect_raw.emailed_days: calendar.day, raw_customers.customer_id, raw_email_events.event
    email_effect_raw.emailed_buying_rate: calendar.day, customer_day_grid.purchases, raw_customers.customer_id, raw_email_events.event
    email_effect_raw.other_days: calendar.day, raw_customers.customer_id, raw_email_events.event
    email_effect_raw.other_buying_rate: calendar.day, customer_day_grid.purchases, raw_customers.customer_id, raw_email_events.event
    email_effect_raw.raw_lift: calendar.day, customer_day_grid.purchases, raw_customers.customer_id, raw_email_events.event"
  `);
});
