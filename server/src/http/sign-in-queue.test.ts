/** Floods of wrong passwords over HTTP: the queue for hashing is bounded and fair, with reserved places for known clients. */
import { afterEach, expect, test } from 'vitest'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { createPasswords } from '../core/passwords.ts'
import { createHashThreads, type Hasher } from '../lib/crypto/hash-threads.ts'

const password = 'a long enough password'
const signedInFrom = '198.51.100.7'
let app: ServedApp
let hasher: Hasher
afterEach(async () => {
  await app.close()
  await hasher.close()
})

/** Real hashing; each job waits until the test starts it. */
function gated() {
  hasher = createHashThreads(1)
  const begun: string[] = []
  const gates: (() => void)[] = []
  let isOpen = true
  const passwords = createPasswords({
    ...hasher,
    async run(job) {
      begun.push(job.password)
      if (!isOpen) await new Promise<void>((resolve) => gates.push(resolve))
      return await hasher.run(job)
    },
  })
  return {
    begun,
    passwords: { ...passwords, close: async () => undefined },
    shut() {
      isOpen = false
      begun.length = 0
    },
    open() {
      isOpen = true
      for (const gate of gates.splice(0)) gate()
    },
  }
}

async function open() {
  const gate = gated()
  app = await openServedApp('sqlite', {
    trustedProxies: '127.0.0.1/32',
    overrides: { passwords: gate.passwords },
  })
  await app.addPerson('ada')
  return gate
}

const signIn = (address: string, json: object, cookie = '') =>
  app.ask('POST', 'sessions', {
    as: null,
    json: { username: 'ada', password, ...json },
    headers: { 'x-forwarded-for': address, cookie },
  })
const statusesOf = async (answers: readonly Promise<Answer>[]) => {
  const counts: Record<number, number> = {}
  for (const { status } of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
/** Sends them and waits until the refused ones have ended; the accepted ones wait. */
async function flood(count: number, address: (i: number) => string, accepted: number) {
  let answered = 0
  const answers = Array.from({ length: count }, (_, i) =>
    signIn(address(i), { username: i % 2 ? 'ada' : `nobody-${i}`, password: `${address(i)} ${i}` }).finally(() => {
      answered += 1
    }),
  )
  await expect.poll(() => answered, { timeout: 20_000, interval: 10 }).toBe(count - accepted)
  return answers
}

test('at most four requests wait per address, eight per /56, sixteen per /48 or /24, and sixty-four in total', async () => {
  const gate = await open()
  gate.shut()
  // One is being hashed, and is not waiting.
  const answers = await flood(1, () => '192.0.2.1', 1)
  answers.push(...(await flood(20, () => '203.0.113.1', 4)))
  answers.push(...(await flood(20, (i) => `203.0.113.${10 + i}`, 12)))
  answers.push(...(await flood(20, (i) => `2001:db8:1:2::${i + 1}`, 4)))
  answers.push(...(await flood(20, (i) => `2001:db8:1:${i + 16}::1`, 4)))
  answers.push(...(await flood(20, (i) => `2001:db8:1:${i + 1}00::1`, 8)))
  answers.push(...(await flood(60, (i) => `198.18.${i}.1`, 32)))
  gate.open()
  expect(await statusesOf(answers)).toEqual({ 401: 65, 503: 96 })
  expect(gate.begun).toHaveLength(65)
})

test('a request refused by a full queue gets a time to retry, equal for known and unknown names, and is not counted as an attempt', async () => {
  const gate = await open()
  gate.shut()
  const waiting = await flood(5, () => '203.0.113.1', 5)
  const refusals = [await signIn('203.0.113.1', {}), await signIn('203.0.113.1', { username: 'nobody' })]
  for (const { status, headers } of refusals) expect([status, headers.get('retry-after')]).toEqual([503, '2'])
  expect(refusals[0]?.text).toBe(refusals[1]?.text)
  gate.open()
  await statusesOf(waiting)
  const failed = await app.context.db.q.selectFrom('session_log').select('id').where('status', '=', 'failed').execute()
  expect(failed).toHaveLength(2)
})

test('strangers, known browsers and addresses, and members take turns; strangers are also grouped by network', async () => {
  const gate = await open()
  const cookie = /sallyport_browser=\w+/.exec((await signIn(signedInFrom, {})).headers.get('set-cookie') ?? '')?.[0]
  gate.shut()
  const answers = await flood(1, () => '192.0.2.1', 1)
  for (const network of ['203.0.113', '198.18.1']) answers.push(...(await flood(4, () => `${network}.1`, 4)))
  answers.push(...(await flood(60, (i) => `198.19.${i}.1`, 56)))
  const late = [
    signIn('203.0.113.1', {}, cookie),
    signIn(signedInFrom, { username: 'nobody', password: 'known address' }),
  ]
  const member = app.ask('POST', 'users', {
    json: {
      username: 'eve',
      password: 'made by a member',
      email: 'e@h.example',
      role: 'admin',
      homeResource: '/',
      permissions: {},
      timeZone: 'UTC',
    },
  })
  await expect.poll(async () => (await signIn('203.0.113.9', {})).status, { timeout: 20_000 }).toBe(503)
  gate.open()
  expect([(await late[0])?.status, (await late[1])?.status, (await member).status]).toEqual([201, 401, 201])
  await statusesOf(answers)
  const place = (text: string) => gate.begun.indexOf(text)
  // After the job in progress, at most one stranger before each of them, in any order of arrival.
  for (const one of [password, 'known address', 'made by a member']) expect(place(one)).toBeLessThan(8)
  const strangers = gate.begun.filter((text) => /^(203\.0\.113|198\.18\.1)\.1 /.test(text))
  expect(strangers.map((text) => text.split(' ')[0])).toEqual([
    '203.0.113.1',
    '198.18.1.1',
    ...strangers.slice(2).map((text) => text.split(' ')[0]),
  ])
  const seconds = strangers.slice(2, 4).map((text) => place(text))
  expect(Math.min(...seconds)).toBeGreaterThan(56)
})
