/** What the owner of a webhook is told by letter. Pure. */
import { mostAttempts } from './webhook.ts'

export type News = 'gone' | 'failing for days' | 'first exhausted' | 'recovered' | 'expiring'

interface Words {
  readonly subject: string
  readonly text: string
}

const switchedOff = (url: string, why: string): Words => ({
  subject: 'A webhook was switched off',
  text: `The webhook to ${url} was switched off because its endpoint ${why}. Events are kept for it until it is switched on again.`,
})

export const wordsOf: Readonly<Record<News, (url: string, days?: number) => Words>> = {
  gone: (url) => switchedOff(url, 'answered 410 Gone'),
  'failing for days': (url) => switchedOff(url, 'failed for five days'),
  'first exhausted': (url) => ({
    subject: 'A webhook message could not be delivered',
    text: `A message to ${url} was tried ${mostAttempts} times without success and is not tried again. Others are still sent. The webhook log shows what came back; the message can be sent again from there.`,
  }),
  expiring: (url, days = 0) => ({
    subject: 'Webhook messages are about to be dropped',
    text: `Messages wait for ${url}, which does not take them or is switched off. They are not kept for ever: ${days === 1 ? 'within a day' : `in ${days} days`} the oldest are dropped. Let the webhook go on, or have what waits passed over, to decide yourself.`,
  }),
  recovered: (url) => ({
    subject: 'A webhook works again',
    text: `The endpoint ${url} has taken a message again. What still waits for it is on its way. Messages that were given up in the meantime can be sent again from the webhook log.`,
  }),
}
