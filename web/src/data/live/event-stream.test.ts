import { expect, test } from 'vitest'
import { createEventParser } from './event-stream.ts'

test('events are complete at an empty line, however their text arrives', () => {
  const text = ':\n\nevent: ready\nid: 4\ndata: {}\n\nevent: changes\nid: 7\ndata: {"a":"x: y"}\n\nevent: cha'
  const events = [
    { type: 'ready', id: '4', data: '{}' },
    { type: 'changes', id: '7', data: '{"a":"x: y"}' },
  ]
  expect(createEventParser().add(text)).toEqual(events)
  const parser = createEventParser()
  expect([...text].flatMap((letter) => parser.add(letter))).toEqual(events)
})
