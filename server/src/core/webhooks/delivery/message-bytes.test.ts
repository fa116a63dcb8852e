/** Exact bodies for arbitrary text: compared with PHP's own json_encode where PHP is installed, with both signatures. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { type EventResource, triggerNames } from '../../event.ts'
import { bodyParts, type EventFacts, eventData, type MessageIds, renderFacts } from './message.ts'
import { bodyOf, signedHeaders } from './signature.ts'

const hasPhp = spawnSync('php', ['--version']).status === 0

/** All characters that names can contain, and some that they cannot: lone surrogates, controls, separators, emoji. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 40 }),
  fc.constantFrom('/', '"', '\\', '\u2028\u2029', '</script>', '\x7f\x80', '\ud83d', '\u{10ffff}', "'&<>", ''),
)
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER })

const resource: fc.Arbitrary<EventResource> = fc
  .record({
    ...{
      id: whole,
      hash: text,
      name: text,
      type: fc.constantFrom('file', 'dir'),
      path: text,
      lineage: fc.constant([]),
    },
    ...{ createdBy: text, uploadedAt: instant, createdAt: instant, modifiedAt: instant },
    accessedAt: fc.option(instant),
    size: whole,
    fileCount: fc.option(whole),
    sha256: fc.option(fc.constant('0'.repeat(64))),
    previousPath: fc.option(text, { nil: undefined }),
  })
  .map(({ previousPath, ...rest }) => ({ ...rest, ...(previousPath !== undefined && { previousPath }) }))

type MessageFacts = EventFacts & MessageIds

const facts: fc.Arbitrary<MessageFacts> = fc.record({
  ...{ accountName: text, username: text, protocol: text, address: fc.ipV6(), event: fc.constantFrom(...triggerNames) },
  at: instant.map((iso) => new Date(iso)),
  resources: fc.array(resource, { minLength: 1, maxLength: 4 }),
  messageKey: fc.stringMatching(/^msg_[0-9a-z]{26}$/),
  attemptPrefix: fc.stringMatching(/^[0-9a-z]{6}$/),
})

const bodiesOf = (all: readonly MessageFacts[], attempt: number) =>
  all.flatMap((one) =>
    (['v1', 'v2'] as const).map((version) => bodyOf(bodyParts(version, renderFacts(version, one), one), attempt)),
  )

/** Each text decoded and encoded again by PHP. */
function throughPhp(texts: readonly string[]): string[] {
  const program = `foreach (json_decode(stream_get_contents(STDIN)) as $one)
    echo json_encode(json_decode(base64_decode($one), false, 512, JSON_THROW_ON_ERROR), JSON_THROW_ON_ERROR), "\\n";`
  const input = JSON.stringify(texts.map((one) => Buffer.from(one).toString('base64')))
  return execFileSync('php', ['-r', program], { input, maxBuffer: 2 ** 28 })
    .toString()
    .trimEnd()
    .split('\n')
}

describe('bodies, for arbitrary text', () => {
  it.runIf(hasPhp)('are the bytes that PHP writes for the same value, in both formats', () => {
    fc.assert(
      fc.property(fc.array(facts, { minLength: 20, maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (all, attempt) => {
        const bodies = bodiesOf(all, attempt)
        // Serialized by JSON.stringify first, so that PHP sees the value, not our encoding of it.
        expect(throughPhp(bodies.map((body) => JSON.stringify(JSON.parse(body))))).toEqual(bodies)
      }),
      { numRuns: 25 },
    )
  })

  it('describe the event in printable ASCII, whatever the names', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 8 }), (one, attempt) => {
        const [v1 = '', v2 = ''] = bodiesOf([one], attempt)
        expect(v1 + v2).toMatch(/^[\x20-\x7f]*$/)
        const [first] = one.resources
        expect(JSON.parse(v1)).toMatchObject({ path: first?.path.toWellFormed(), attempt })
        expect(JSON.parse(v2)).toEqual({
          attemptId: `${one.attemptPrefix}-${attempt}`,
          ...wellFormed(eventData(one)),
          messageId: one.messageKey,
        })
      }),
      { numRuns: 300 },
    )
  })

  it('promise 2: have signatures that the published library and the legacy scheme accept', () => {
    const secrets = {
      verificationToken: '0123456789abcdef'.repeat(2),
      signingSecret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    }
    fc.assert(
      fc.property(facts, (one) => {
        for (const body of bodiesOf([one], 1)) {
          const headers = signedHeaders(secrets, { key: one.messageKey, body, at: new Date(), version: '1' })
          expect(new StandardWebhook(secrets.signingSecret).verify(body, headers)).toEqual(JSON.parse(body))
          const legacy = createHash('md5')
            .update(secrets.verificationToken + body)
            .digest('hex')
          expect(headers['x-exavault-signature']).toBe(legacy)
        }
      }),
      { numRuns: 100 },
    )
  })
})

/** Lone surrogates become U+FFFD. */
const wellFormed = (value: unknown): object =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'string' ? one.toWellFormed() : one)))
