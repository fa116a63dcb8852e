import { describe, expect, it } from 'vitest'
import { legacySignature, standardSignature } from '../delivery/signature.ts'
import { diagnosis, legacyOf, matches, standardOf } from './verify-signature.ts'

const signed = {
  verificationToken: 'efb7e0030e6cef1b45d3d74a67881a2b',
  signingSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
}
const body = '{"path":"\\/gr\\u00f6\\u00dfe.csv","attempt":1}'
const claimed = {
  legacy: legacySignature(signed.verificationToken, body),
  standard: standardSignature(signed.signingSecret, signed.id, signed.timestamp, body),
}

describe('verification of a signature', () => {
  it('has the published signature of the standard scheme', () => {
    expect(standardOf(signed, Buffer.from('{"test": 2432232314}'))).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('compares either signature, any of several, ignoring case; returns null if there is nothing to compare', () => {
    const bytes = Buffer.from(body)
    expect(matches(signed, claimed, bytes)).toEqual({ legacy: true, standard: true })
    const both = { legacy: claimed.legacy.toUpperCase(), standard: `v1,AAAA ${claimed.standard}` }
    expect(matches(signed, both, bytes)).toEqual({ legacy: true, standard: true })
    expect(matches(signed, {}, bytes)).toEqual({ legacy: null, standard: null })
    expect(matches({ verificationToken: signed.verificationToken }, claimed, bytes)).toEqual({
      legacy: true,
      standard: null,
    })
    expect([legacyOf({}, bytes), standardOf({ ...signed, id: undefined }, bytes)]).toEqual([null, null])
    expect(matches(signed, claimed, Buffer.from(`${body} `))).toEqual({ legacy: false, standard: false })
  })

  it('signs bytes, including invalid UTF-8', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe])
    expect(legacyOf(signed, bytes)).not.toBe(legacyOf(signed, Buffer.from(bytes.toString('utf8'))))
  })

  it('recognizes the secrets of before the last rotation', () => {
    const now = { ...signed, verificationToken: '0'.repeat(32), signingSecret: `whsec_${'A'.repeat(43)}=` }
    const words = 'It matches the secrets from before the last rotation.'
    expect(diagnosis(now, { legacy: claimed.legacy }, Buffer.from(body), signed)).toBe(words)
    expect(diagnosis(now, { standard: claimed.standard }, Buffer.from(body), signed)).toBe(words)
    expect(diagnosis(now, claimed, Buffer.from(body))).toBe(null)
  })

  it.each([
    ['It matches a different body: a line ending was added.', `${body}\n`],
    ['It matches a different body: a line ending was added.', `${body}\r\n`],
    ['It matches a different body: spaces were added around it.', `  ${body} `],
    ['It matches a different body: a byte order mark was added.', `\ufeff${body}`],
    [expect.stringContaining('parsed and serialized again'), JSON.stringify(JSON.parse(body), null, 2)],
    [null, body.replace('1', '2')],
    [null, 'no JSON'],
  ])('recognizes how the body was changed: %s', (what, changed) => {
    expect(diagnosis(signed, { legacy: claimed.legacy }, Buffer.from(changed))).toEqual(what)
    expect(diagnosis(signed, { standard: claimed.standard }, Buffer.from(changed))).toEqual(what)
  })
})
