import { expect, test } from 'vitest'
import { dryRunText } from './dry-run.tsx'

test('a dry run shows how many events would have matched', () => {
  const words = (eventsSeen: number, eventsMatched: number, messages: number, complete = true) =>
    dryRunText({ complete, eventsSeen, eventsMatched, messages })
  expect(words(0, 0, 0)).toBe('No event in that period could have triggered a webhook.')
  expect(words(1, 0, 0)).toBe('It would not have fired: none of 1 event matches.')
  expect(words(5, 1, 1)).toBe('It would have fired for 1 of 5 events, with 1 message.')
  expect(words(20_000, 1_200, 1_300, false)).toBe(
    'It would have fired for 1,200 of 20,000 events, with 1,300 messages. Only the newest events were checked. The newest:',
  )
})
