/** The result of a dry run as text. */
import { numberText, t } from '../../../lib/language/language.ts'

interface DryRunCounts {
  readonly complete: boolean
  readonly eventsSeen: number
  readonly eventsMatched: number
  readonly messages: number
}

export function dryRunText({ complete, eventsSeen, eventsMatched, messages }: DryRunCounts): string {
  if (eventsSeen === 0) return t('No event in that period could have triggered a webhook.')
  const rest = complete ? '' : ` ${t('Only the newest events were checked.')}`
  if (eventsMatched === 0)
    return `${t('It would not have fired: none of {seen, plural, one {# event} other {# events}} matches.', { seen: eventsSeen })}${rest}`
  const newest = eventsMatched > 1 ? ` ${t('The newest:')}` : ''
  const fired = t(
    'It would have fired for {matched} of {seen, plural, one {# event} other {# events}}, with {messages, plural, one {# message} other {# messages}}.',
    { matched: numberText(eventsMatched), seen: eventsSeen, messages },
  )
  return `${fired}${rest}${newest}`
}
