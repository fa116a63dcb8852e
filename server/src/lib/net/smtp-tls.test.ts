import { describe, expect, it } from 'vitest'
import { isLoopbackHost, smtpTls } from './smtp-tls.ts'

describe('encryption to the mail server', () => {
  it.each([
    ['smtp://mail.harbour.example:587', 'required'],
    ['smtp://10.0.0.5', 'required'],
    ['smtp://mail.harbour.example?tls=off', 'off'],
    ['smtp://127.0.0.1:1025', 'opportunistic'],
    ['smtp://[::1]', 'opportunistic'],
    ['smtp://localhost?from=a@b.example', 'opportunistic'],
    ['smtp://127.0.0.1?tls=required', 'required'],
    ['smtps://mail.harbour.example', 'required'],
  ])('of %s is %s', (url, tls) => {
    expect(smtpTls(new URL(url))).toBe(tls)
  })

  it('is configured by two words only, and never off for smtps', () => {
    expect(() => smtpTls(new URL('smtp://a.example?tls=no'))).toThrow('must have tls=required or tls=off, not tls=no')
    expect(() => smtpTls(new URL('smtps://a.example?tls=off'))).toThrow('always encrypted')
  })

  it('recognizes this machine by its addresses and names, and no similar ones', () => {
    for (const host of ['127.9.9.9', '[::1]', 'LOCALHOST', 'mail.localhost', 'localhost.'])
      expect([host, isLoopbackHost(host)]).toEqual([host, true])
    for (const host of ['localhost.evil.example', '128.0.0.1', 'notlocalhost', '127.0.0.1.evil.example', '[::2]', ''])
      expect([host, isLoopbackHost(host)]).toEqual([host, false])
  })
})
