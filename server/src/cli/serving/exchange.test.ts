import { expect, it } from 'vitest'
import { Exchange } from './exchange.ts'
import type { CountChange, ToProcess } from './messages.ts'

/** A process whose channel takes a message at each call of `take`. */
function member() {
  const received: ToProcess[] = []
  const taken: (() => void)[] = []
  const send = (message: ToProcess, sent: () => void) => {
    received.push(message)
    taken.push(sent)
    return true
  }
  return { worker: { send: send as never }, received, take: () => taken.splice(0).map((sent) => sent()) }
}

const counts = (...changes: CountChange[]) => ({ type: 'counts', changes }) as const

it('tells the others what a process counts, and one that comes later', () => {
  const exchange = new Exchange()
  const [one, two, three] = [member(), member(), member()]
  exchange.join(1, one.worker)
  exchange.join(2, two.worker)
  exchange.receive(1, counts([1, 'user 7', 2]))
  expect(one.received).toEqual([])
  expect(two.received).toEqual([counts([1, 'user 7', 2])])
  exchange.join(3, three.worker)
  expect(three.received).toEqual([counts([1, 'user 7', 2])])
})

it('sends one that stands still the last count of each key, once it takes messages again', () => {
  const exchange = new Exchange()
  const two = member()
  exchange.join(1, member().worker)
  exchange.join(2, two.worker)
  for (let n = 1; n <= 1_000; n++) exchange.receive(1, counts([1, 'user 7', n], [1, 'user 8', n % 2]))
  expect(two.received).toHaveLength(1)
  two.take()
  expect(two.received.slice(1)).toEqual([counts([1, 'user 8', 0], [1, 'user 7', 1_000])])
})

it('takes back what an ended process has counted', () => {
  const exchange = new Exchange()
  const two = member()
  exchange.join(1, member().worker)
  exchange.join(2, two.worker)
  exchange.receive(1, counts([1, 'user 7', 2]))
  two.take()
  exchange.leave(1)
  expect(two.received.at(-1)).toEqual(counts([1, 'user 7', 0]))
  exchange.receive(1, counts([1, 'user 7', 5]))
  expect(two.received).toHaveLength(2)
})

it('collects the metrics of the others, without those that do not respond', async () => {
  const exchange = new Exchange(20)
  const [one, two, three] = [member(), member(), member()]
  exchange.join(1, one.worker)
  exchange.join(2, two.worker)
  exchange.join(3, three.worker)
  exchange.receive(1, { type: 'wants metrics' })
  expect([two.received, three.received]).toEqual([[{ type: 'give metrics' }], [{ type: 'give metrics' }]])
  exchange.receive(3, { type: 'metrics', text: 'three' })
  await expect.poll(() => one.received).toEqual([{ type: 'metrics', texts: ['three'] }])
})
