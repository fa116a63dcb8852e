import { createHash, createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { md5 } from './webhooks/md5.ts'
import { verifyLegacyWebhook, verifyWebhook } from './webhooks.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const token = randomBytes(16).toString('hex')
const body = '{"event":"resources.upload","name":"gr\\u00f6\\u00dfe"}'
const sent = 1_790_000_000
const now = new Date(sent * 1000)

function signed(by = secret, text = body) {
  const key = Buffer.from(by.replace('whsec_', ''), 'base64')
  const hmac = createHmac('sha256', key).update(`msg_1.${sent}.${text}`).digest('base64')
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(sent), 'webhook-signature': `v1,${hmac}` }
}
const legacy = (by = token, text = body) =>
  createHash('md5')
    .update(by + text)
    .digest('hex')

const check = (
  headers: Record<string, string | string[]>,
  text: string | Uint8Array = body,
  by: string | string[] = secret,
) => verifyWebhook(by, { headers, body: text }, { now })

test('a genuine message is verified, with its id, time and content', async () => {
  const verified = { id: 'msg_1', sentAt: now, message: JSON.parse(body) }
  expect(await check(signed())).toEqual(verified)
  expect(await check(signed(), new TextEncoder().encode(body))).toEqual(verified)
  expect(await verifyWebhook(secret, { headers: new Headers(signed()), body }, { now })).toEqual(verified)
  const capitals = Object.fromEntries(Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), value]))
  expect(await check(capitals)).toEqual(verified)
})

test('during a rotation either signature and either secret are accepted', async () => {
  const other = `whsec_${randomBytes(24).toString('base64')}`
  const both = `${signed(other)['webhook-signature']} ${signed()['webhook-signature']}`
  expect(await check({ ...signed(), 'webhook-signature': both })).toMatchObject({ id: 'msg_1' })
  expect(await check(signed(), body, [other, secret])).toMatchObject({ id: 'msg_1' })
})

test.each<[string, string, Record<string, string>, string?]>([
  ['a changed body', 'signature', {}, `${body} `],
  ['another id', 'signature', { 'webhook-id': 'msg_2' }],
  ['another secret', 'signature', signed(`whsec_${randomBytes(32).toString('base64')}`)],
  ['a signature that is no base64', 'signature', { 'webhook-signature': 'v1,é' }],
  ['another version', 'signature', { 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') }],
  ['a time that is none', 'time', { 'webhook-timestamp': 'now' }],
  ['no signature', 'header', { 'webhook-signature': '' }],
])('%s is refused: %s', async (_, reason, headers, text = body) => {
  await expect(check({ ...signed(), ...headers }, text)).rejects.toMatchObject({ name: 'WebhookError', reason })
})

test('a message of another time is refused, with the tolerance of the caller', async () => {
  const at = (seconds: number, toleranceSeconds?: number) =>
    verifyWebhook(
      secret,
      { headers: signed(), body },
      { now: new Date((sent + seconds) * 1000), ...(toleranceSeconds !== undefined && { toleranceSeconds }) },
    ).then(
      () => 'accepted',
      ({ reason }) => reason,
    )
  expect(await Promise.all([at(300), at(-300), at(301), at(-301), at(20, 10)])).toEqual([
    'accepted',
    'accepted',
    'time',
    'time',
    'time',
  ])
})

test('a mistake of the receiver is a TypeError that says what to do', async () => {
  await expect(check(signed(), JSON.parse(body))).rejects.toThrow(/raw bytes of the request/)
  await expect(check(signed(), body, 'whsec_')).rejects.toThrow(/begins with whsec_/)
  await expect(check(signed(), body, token)).rejects.toThrow(TypeError)
  await expect(verifyLegacyWebhook('', { headers: { 'x-exavault-signature': legacy('') }, body })).rejects.toThrow(
    TypeError,
  )
})

test('the legacy signature, and the previous one, are verified', async () => {
  const message = JSON.parse(body)
  const headers = { 'x-exavault-signature': legacy() }
  expect(await verifyLegacyWebhook(token, { headers, body })).toEqual(message)
  const rotated = { 'x-exavault-signature': legacy('new'), 'x-exavault-signature-previous': legacy() }
  expect(await verifyLegacyWebhook(['old', token], { headers: rotated, body })).toEqual(message)
  for (const wrong of [legacy('x'), `${legacy()}0`, legacy().slice(1), 'é'.repeat(32)])
    await expect(
      verifyLegacyWebhook(token, { headers: { 'x-exavault-signature': wrong }, body }),
    ).rejects.toMatchObject({ reason: 'signature' })
  await expect(verifyLegacyWebhook(token, { headers: {}, body })).rejects.toMatchObject({ reason: 'header' })
})

test('a signed body that is not JSON is refused', async () => {
  await expect(check(signed(secret, 'x'), 'x')).rejects.toMatchObject({ reason: 'body' })
})

test('MD5 is that of Node, for all lengths around its blocks', () => {
  for (const length of [...Array(140).keys(), 100_003]) {
    const bytes = randomBytes(length)
    expect(md5(bytes)).toBe(createHash('md5').update(bytes).digest('hex'))
  }
})
