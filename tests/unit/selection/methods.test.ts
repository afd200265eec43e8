import { describe, expect, test } from 'vitest';
import { selectMovies as select } from './graph-fixture.ts';

const marts = 'campaign_roi Conversions';
const martsTests = 'not_null_campaign_roi_revenue relationships_campaign_roi_channel spend_adds_up';
describe('methods', () => {
  test.each([
    // names: the name, the beginning of project.folders.name with or without the project, patterns
    ['stg_emails', 'stg_emails'],
    ['STG_Emails', 'stg_emails'],
    ['conversions', 'Conversions'],
    ['staging', 'stg_emails stg_purchases spend_adds_up'],
    ['staging.shop', 'stg_purchases spend_adds_up'],
    ['staging.shop.stg_purchases', 'stg_purchases spend_adds_up'],
    ['movie.staging.shop', 'stg_purchases spend_adds_up'],
    ['movie.staging.*', 'stg_emails stg_purchases spend_adds_up'],
    ['staging.*', 'stg_emails stg_purchases spend_adds_up'],
    ['*.shop.*', 'stg_purchases spend_adds_up'],
    ['stg_*', 'stg_emails stg_purchases spend_adds_up'],
    ['stg_e*', 'stg_emails'],
    ['[cx]on*', 'Conversions'],
    ['stg_?urchases', 'stg_purchases spend_adds_up'],
    ['fqn:weekly_report', 'exposure:weekly_report'],
    ['channels', 'channels relationships_campaign_roi_channel'],
    ['spend_adds_up', 'spend_adds_up'],
    // paths
    ['path:models/staging', 'stg_emails stg_purchases spend_adds_up'],
    ['models/staging/', 'stg_emails stg_purchases spend_adds_up'],
    ['models/staging/*.sql', 'stg_emails'],
    ['models/**/shop', 'stg_purchases spend_adds_up'],
    ['models/sources.yml', 'source:raw.emails source:raw.purchases unique_raw_emails_id'],
    ['path:seeds', 'channels relationships_campaign_roi_channel'],
    ['path:tests', 'spend_adds_up'],
    [
      'path:models/marts/marts.yml',
      'not_null_campaign_roi_revenue relationships_campaign_roi_channel',
    ],
    // files
    ['stg_emails.sql', 'stg_emails'],
    ['file:stg_emails', 'stg_emails'],
    ['file:Stg_*', 'stg_emails stg_purchases spend_adds_up'],
    ['channels.csv', 'channels relationships_campaign_roi_channel'],
    // tags
    ['tag:nightly', `${marts} ${martsTests}`],
    ['tag:pii', 'source:raw.emails stg_emails unique_raw_emails_id'],
    ['tag:night*', `${marts} ${martsTests}`],
    ['tag:"night shift"', 'Conversions'],
    // configuration
    ['config.materialized:table', 'stg_purchases spend_adds_up'],
    ['config.materialized:view', 'stg_emails Conversions'],
    ['config.materialized:seed', 'channels relationships_campaign_roi_channel'],
    ['config.tags:nightly', `${marts} ${martsTests}`],
    ['config.threads:4', 'stg_purchases spend_adds_up'],
    ['config.threads:4.0', 'stg_purchases spend_adds_up'],
    ['config.grain:d?y', `campaign_roi ${martsTests}`],
    ['config.contract.enforced:true', `campaign_roi ${martsTests}`],
    ['config.contract.enforced:True', `campaign_roi ${martsTests}`],
    ['config.meta.owner:Ann', `campaign_roi ${martsTests}`],
    ['config.meta.owner:*', `${marts} ${martsTests}`],
    ['config.meta.teams:film', `campaign_roi ${martsTests}`],
    ['config.meta.sla.hours:6', `campaign_roi ${martsTests}`],
    ['config.meta.pii:false', `campaign_roi ${martsTests}`],
    ['config.severity:warn', 'not_null_campaign_roi_revenue'],
    // kinds
    ['resource_type:model', `stg_emails stg_purchases ${marts} ${martsTests}`],
    ['resource_type:snapshot', 'people_history'],
    ['resource_type:seed', 'channels relationships_campaign_roi_channel'],
    [
      'resource_type:source',
      'source:raw.emails source:raw.purchases source:crm.people unique_raw_emails_id',
    ],
    ['resource_type:exposure', 'exposure:weekly_report'],
    ['resource_type:test', `${martsTests.replace('spend', 'unique_raw_emails_id spend')}`],
    // sources and exposures
    ['source:raw', 'source:raw.emails source:raw.purchases unique_raw_emails_id'],
    ['source:raw.emails', 'source:raw.emails unique_raw_emails_id'],
    ['source:RAW.Emails', 'source:raw.emails unique_raw_emails_id'],
    ['source:*', 'source:raw.emails source:raw.purchases source:crm.people unique_raw_emails_id'],
    ['source:*.p*', 'source:raw.purchases source:crm.people'],
    ['source:movie.raw.emails', 'source:raw.emails unique_raw_emails_id'],
    ['exposure:weekly_report', 'exposure:weekly_report'],
    ['exposure:movie.*', 'exposure:weekly_report'],
    // tests
    [
      'test_type:generic',
      'not_null_campaign_roi_revenue relationships_campaign_roi_channel unique_raw_emails_id',
    ],
    [
      'test_type:schema',
      'not_null_campaign_roi_revenue relationships_campaign_roi_channel unique_raw_emails_id',
    ],
    ['test_type:singular', 'spend_adds_up'],
    ['test_type:data', martsTests.replace('spend', 'unique_raw_emails_id spend')],
    ['test_name:not_null', 'not_null_campaign_roi_revenue'],
    [
      'test_name:*n*',
      'not_null_campaign_roi_revenue relationships_campaign_roi_channel unique_raw_emails_id',
    ],
  ])('%s', (text, expected) => {
    const found = select({ select: [text] });
    expect(found.printed).toBe('');
    expect(found.names).toBe(expected);
    expect(found.selection.isEverything).toBe(false);
  });
});
