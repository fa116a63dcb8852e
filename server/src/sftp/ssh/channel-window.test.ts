/** Windows of channels: large for few channels, small for each of many; and what is sent is within those of the client. */
import type { ServerChannel } from 'ssh2'
import { afterEach, expect, test } from 'vitest'
import { ChannelWindow, firstWindowBytes, sendData } from './channel-window.ts'
import type { Protocol } from './internals.ts'

const windows: ChannelWindow[] = []
afterEach(() => {
  for (const window of windows.splice(0)) window.close()
})

function openOne() {
  const flow = { id: 0, state: 'open', window: firstWindowBytes, packetSize: 32_768 }
  let granted = 0
  const window = new ChannelWindow(flow, (bytes) => {
    granted += bytes
  })
  windows.push(window)
  return { flow, window, granted: () => granted }
}

test('a single channel gets 2 MiB, in few large steps', () => {
  const { flow, window, granted } = openOne()
  window.widen()
  expect(flow.window).toBe(2 * 2 ** 20)
  flow.window -= 1_000_000
  window.widen()
  expect(granted()).toBe(2 * 2 ** 20 - firstWindowBytes)
  flow.window -= 100_000
  window.widen()
  expect(flow.window).toBe(2 * 2 ** 20)
})

test('each of a thousand channels keeps its first window', () => {
  const many = Array.from({ length: 1_000 }, openOne)
  for (let round = 0; round < 3; round++) {
    for (const { window, flow } of many) {
      window.widen()
      flow.window = Math.floor(flow.window / 3)
    }
  }
  for (const { window } of many) window.widen()
  const most = many.reduce((sum, { flow }) => sum + flow.window, 0)
  expect(most).toBeLessThanOrEqual(1_000 * firstWindowBytes)
})

test('a closed channel leaves its share to the others, and grants nothing more', () => {
  const [one, ...others] = Array.from({ length: 64 }, openOne)
  for (const { window } of others) window.close()
  one?.window.widen()
  expect(one?.flow.window).toBe(2 * 2 ** 20)
  others[0]?.window.widen()
  expect(others[0]?.granted()).toBe(0)
})

test('data is sent in packets of the client’s size, and not at all if its window has no room or the channel is closing', () => {
  const outgoing = { id: 7, state: 'open', window: 25, packetSize: 10 }
  const sent: string[] = []
  const protocol = { channelData: (id: number, data: Buffer) => void sent.push(`${id} ${data}`) }
  const send = (text: string) =>
    sendData({ outgoing } as unknown as ServerChannel, protocol as unknown as Protocol, Buffer.from(text))
  expect(send('a response of 26 bytes....')).toBe(false)
  expect(send('0123456789abcdefghijKLMNO')).toBe(true)
  expect(sent).toEqual(['7 0123456789', '7 abcdefghij', '7 KLMNO'])
  expect([outgoing.window, send('x')]).toEqual([0, false])
  outgoing.window = 100
  outgoing.state = 'closing'
  expect([send('x'), outgoing.window, sent.length]).toEqual([false, 100, 3])
})
