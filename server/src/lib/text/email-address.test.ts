import { describe, expect, it } from 'vitest'
import { addressProblem, isOneAddress, mailboxOf } from './email-address.ts'

describe('an email address', () => {
  it('is accepted in all forms of mailboxes', () => {
    for (const text of ['mira@harbour.example', "o'neill+orders@sub.harbour.example", 'a_b-c.d=e/f&g#h@x.example'])
      expect([text, addressProblem(text)]).toEqual([text, null])
    expect(addressProblem('jörg@häfen.example')).toBeNull()
  })

  it('that mail servers could interpret as a route to another mailbox is refused', () => {
    for (const text of ['mira%quay.example@harbour.example', 'quay.example!mira@harbour.example', 'a@b!c', 'a@b%c'])
      expect([text, addressProblem(text)]).toEqual([text, expect.stringContaining('"%" or "!"')])
  })

  it('that was stored before routes were refused is still one address for the mail server', () => {
    expect(isOneAddress('mira%quay.example@harbour.example')).toBe(true)
    for (const text of [
      'mira@a.example, eve@b.example',
      'mira@a.example\r\nBcc: eve@b.example',
      '@a.example:mira@b.example',
    ])
      expect([text, isOneAddress(text)]).toEqual([text, false])
  })

  it('has the same mailbox in any case and with any tag', () => {
    expect(mailboxOf('Mira+orders@Harbour.example')).toBe(mailboxOf('mira@harbour.example'))
  })
})
