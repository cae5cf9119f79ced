import { wordsOf } from '../../words/words.js';

const en = {
  history: 'Messages a second, over time',
  span: 'Which time',
  spans: { hours: 'The last 2 hours, by minute', days: 'The last 2 days, by hour', month: 'The last 30 days, by day' },
  none: 'Nothing was measured in this time. The first figures come within two minutes of the start.',
  chart: (most: string) => `Bars of messages a second, the highest ${most}. The table beside it has the numbers.`,
  table: 'The numbers of the chart',
  when: 'When',
  rate: 'A second',
  queue: 'Most due',
  wait: 'Longest wait',
  impact: {
    BACKUPS_LOCAL_ONLY: 'Backups lie on this server’s own disk only: when the disk is lost, so are they.',
    MEDIA_LOCAL_ONLY: 'Uploaded documents lie on this machine only.',
    NO_ALERT_MAIL: 'Alerts reach nobody by mail. They stand in Alerts.',
    NO_MOBILE_MONEY: 'No money comes in by mobile money. Bank transfers work.',
    NO_USER_MAIL: 'Invitations, receipts and links for passwords do not go out.',
    SMS_NOT_SENT: 'No message reaches a phone.',
  },
  waits: 'Meanwhile messages wait, and nothing is charged.',
};

const sw: typeof en = {
  history: 'Ujumbe kwa sekunde, kwa muda',
  span: 'Muda gani',
  spans: { hours: 'Saa 2 zilizopita, kwa dakika', days: 'Siku 2 zilizopita, kwa saa', month: 'Siku 30 zilizopita, kwa siku' },
  none: 'Hakuna kilichopimwa katika muda huu. Takwimu za kwanza huja ndani ya dakika mbili baada ya kuanza.',
  chart: (most) => `Nguzo za ujumbe kwa sekunde, ya juu zaidi ${most}. Jedwali lililo kando lina namba.`,
  table: 'Namba za chati',
  when: 'Lini',
  rate: 'Kwa sekunde',
  queue: 'Zilizosubiri',
  wait: 'Kusubiri',
  impact: {
    BACKUPS_LOCAL_ONLY: 'Nakala rudufu ziko kwenye diski ya seva hii tu: diski ikipotea, nazo zinapotea.',
    MEDIA_LOCAL_ONLY: 'Nyaraka zilizopakiwa ziko kwenye mashine hii tu.',
    NO_ALERT_MAIL: 'Tahadhari hazimfikii mtu kwa barua pepe. Zipo kwenye ukurasa wa Tahadhari.',
    NO_MOBILE_MONEY: 'Hakuna pesa zinazoingia kwa simu. Kulipa kupitia benki kunawezekana.',
    NO_USER_MAIL: 'Mialiko, stakabadhi na viungo vya nenosiri haviendi.',
    SMS_NOT_SENT: 'Hakuna ujumbe unaofika kwenye simu.',
  },
  waits: 'Wakati huo ujumbe unasubiri, na hakuna kinachotozwa.',
};

export const useOverviewWords = wordsOf({ EN: en, SW: sw });
