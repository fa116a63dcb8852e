import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { newSecrets } from '../endpoints/secrets.ts'
import { legacySignature, signedHeaders, standardSignature } from './signature.ts'

const token = 'efb7e0030e6cef1b45d3d74a67881a2b'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

describe('the legacy signature', () => {
  it.each([
    ['Connect', '', '6e13eb14edfd0bd54feff96be131e155'],
    ['Disconnect', '', '186e8c73793666c8b5cfa0b55eee691d'],
    ['Upload', '\\/7df2beb1c50a8a066493ee47669a4319.jpg', 'e86119ce1b679c7b6010d9ac9a843a36'],
  ])('is the published one of %s', (operation, path, signature) => {
    const body = `{"accountname":"exampleaccount","username":"exampleaccount","operation":"${operation}","protocol":"web","path":"${path}","sourcepath":"","attempt":1}`
    expect(legacySignature(token, body)).toBe(signature)
  })

  it.each(['', ' ', token.slice(1), token.toUpperCase(), `${token}\n`, 'undefined', 'null'])(
    'T-30 is refused without a complete token: %j',
    (bad) => {
      expect(() => legacySignature(bad, '{}')).toThrow('signs nothing')
    },
  )
})

describe('the standard signature', () => {
  const body = '{"test": 2432232314}'

  it('is the published one', () => {
    expect(standardSignature(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it.each(['', 'whsec_', 'whsec_AAAA', secret.slice(6), 'whsec_!!!!', `whsec_${Buffer.alloc(23).toString('base64')}`])(
    'T-30 is refused without a secret of 24 bytes: %j',
    (bad) => {
      expect(() => standardSignature(bad, 'msg_1', 1, body)).toThrow('signs nothing')
    },
  )

  it('T-30 is never the one for an empty secret', () => {
    const empty = createHmac('sha256', '').update(`msg_1.1.${body}`).digest('base64')
    expect(standardSignature(secret, 'msg_1', 1, body)).not.toContain(empty)
  })
})

describe('the headers of an attempt', () => {
  const random = {
    hex: (bytes: number) => 'ab'.repeat(bytes),
    base64: (bytes: number) => Buffer.alloc(bytes, 7).toString('base64'),
  }
  const body = '{"attemptId":"4svn42-1","username":"Jos\\u00e9"}'
  const at = new Date()

  it('are accepted by the receivers’ library, and for no other secret or body', () => {
    const secrets = newSecrets(random)
    const headers = signedHeaders(secrets, { key: 'msg_1', body, at, version: '1.2.3' })
    expect(new Webhook(secrets.signingSecret).verify(body, headers)).toEqual({
      attemptId: '4svn42-1',
      username: 'José',
    })
    expect(() => new Webhook(secret).verify(body, headers)).toThrow()
    expect(() => new Webhook(secrets.signingSecret).verify(`${body} `, headers)).toThrow()
    expect(headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'Sallyport-Webhooks/1.2.3',
      'x-exavault-signature': legacySignature(secrets.verificationToken, body),
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    })
  })

  it('T-30 are not created without secrets', () => {
    const message = { key: 'msg_1', body, at, version: '1' }
    for (const secrets of [
      { verificationToken: '', signingSecret: secret },
      { verificationToken: token, signingSecret: '' },
    ])
      expect(() => signedHeaders(secrets, message)).toThrow('signs nothing')
  })

  it('have secrets of the published formats', () => {
    expect(newSecrets(random).verificationToken).toMatch(/^[0-9a-f]{32}$/)
    expect(newSecrets(random).signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  })
})
