/** The result of a dry run as text. */
import { numberText } from '../../../lib/language/language.ts'

/** "1 day", "1,200 events". */
export const counted = (count: number, noun: string): string => `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`

interface DryRunCounts {
  readonly complete: boolean
  readonly eventsSeen: number
  readonly eventsMatched: number
  readonly messages: number
}

export function dryRunText({ complete, eventsSeen, eventsMatched, messages }: DryRunCounts): string {
  if (eventsSeen === 0) return 'No event in that period could have triggered a webhook.'
  const rest = complete ? '' : ' Only the newest events were checked.'
  const seen = counted(eventsSeen, 'event')
  if (eventsMatched === 0) return `It would not have fired: none of ${seen} matches.${rest}`
  const newest = eventsMatched > 1 ? ' The newest:' : ''
  return `It would have fired for ${numberText(eventsMatched)} of ${seen}, with ${counted(messages, 'message')}.${rest}${newest}`
}
