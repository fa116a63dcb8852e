/** What came out of a dry run, in sentences. */

/** "1 day", "1,200 events". */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

interface Found {
  readonly complete: boolean
  readonly eventsSeen: number
  readonly eventsMatched: number
  readonly messages: number
}

export function dryRunWords({ complete, eventsSeen, eventsMatched, messages }: Found): string {
  if (eventsSeen === 0) return 'Nothing happened in that time that a webhook could be told of.'
  const rest = complete ? '' : ' There were more: it looks at the newest only.'
  const seen = counted(eventsSeen, 'event')
  if (eventsMatched === 0) return `It would not have fired: none of ${seen} fits.${rest}`
  const newest = eventsMatched > 1 ? ' The newest:' : ''
  return `It would have fired for ${eventsMatched.toLocaleString('en')} of ${seen}, with ${counted(messages, 'message')}.${rest}${newest}`
}
