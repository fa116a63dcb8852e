import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSmtpTransport } from './smtp.ts'
import type { MailTransport } from './transport.ts'

describe('letters by SMTP', () => {
  const received: { mail: ParsedMail; from: string; to: string[]; user: string | undefined }[] = []
  let server: SMTPServer
  const transports: MailTransport[] = []
  let refuse = false
  let port: number

  beforeEach(async () => {
    received.length = 0
    refuse = false
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _, done) =>
        done(password === 'pass word' ? null : new Error('wrong password'), { user: username }),
      onData(stream, { envelope, user }, done) {
        simpleParser(stream).then((mail) => {
          if (refuse) return done(new Error('mailbox full'))
          const from = envelope.mailFrom ? envelope.mailFrom.address : ''
          received.push({ mail, from, to: envelope.rcptTo.map(({ address }) => address), user })
          done()
        }, done)
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.server.address() as AddressInfo).port
  })
  afterEach(async () => {
    for (const transport of transports.splice(0)) transport.close()
    await new Promise<void>((resolve) => server.close(resolve))
  })

  const open = (url: string) => {
    const transport = createSmtpTransport(url, 'https://files.harbour.example')
    transports.push(transport)
    return transport
  }
  const letter = { to: 'mira@harbour.example', subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' }

  it('carries subject, text and HTML to the recipient, from the host it serves', async () => {
    await open(`smtp://127.0.0.1:${port}`).send(letter)
    expect(received).toMatchObject([{ from: 'sallyport@files.harbour.example', to: ['mira@harbour.example'] }])
    expect(received[0]?.mail).toMatchObject({ subject: 'Grüße', html: '<p>Hello</p>' })
    expect(received[0]?.mail.text?.trim()).toBe('Hello')
  })

  it('has no words in its head that a reader decodes to something else than was written', async () => {
    const word = '=?utf-8?q?News=0ABcc:_eve=40evil.example?='
    await open(`smtp://127.0.0.1:${port}`).send({ ...letter, subject: word, from: { name: word, address: '' } })
    const { subject, from } = received[0]?.mail ?? {}
    const asWritten = '= ?utf-8?q?News=0ABcc:_eve=40evil.example?='
    expect([subject, from?.value.map(({ name }) => name)]).toEqual([asWritten, [asWritten]])
  })

  it('is from the account, carried by the operator’s address, and can be ended with one click', async () => {
    const from = { name: 'Harbour, Ltd\r\nBcc: eve@evil.example', address: 'hello@account.example' }
    const unsubscribe = 'https://files.harbour.example/unsubscribe?code=1'
    await open(`smtp://127.0.0.1:${port}?from=files@harbour.example`).send({ ...letter, from, unsubscribe })
    expect(received).toMatchObject([{ from: 'files@harbour.example', to: ['mira@harbour.example'] }])
    const head = received[0]?.mail
    expect(head?.from?.value).toMatchObject([{ address: 'hello@account.example' }])
    expect(head?.bcc).toBeUndefined()
    expect(head?.headers.get('sender')).toMatchObject({ value: [{ address: 'files@harbour.example' }] })
    expect(head?.headers.get('list')).toMatchObject({
      unsubscribe: { url: unsubscribe },
      'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' },
    })
  })

  it('carries a picture that its HTML shows, and loads nothing for it', async () => {
    const picture = { id: 'logo@sallyport', png: Buffer.from('the bytes of a picture') }
    await open(`smtp://127.0.0.1:${port}`).send({ ...letter, html: '<img src="cid:logo@sallyport">', picture })
    const mail = received[0]?.mail
    expect(mail?.attachments).toMatchObject([
      { cid: 'logo@sallyport', contentType: 'image/png', contentDisposition: 'inline', related: true },
    ])
    expect(mail?.attachments[0]?.content.toString()).toBe('the bytes of a picture')
    expect(mail?.html).toContain('src="data:image/png;base64,')
  })

  it('signs in and sends as whom the setting names', async () => {
    await open(`smtp://mira:pass%20word@127.0.0.1:${port}?from=files@harbour.example`).send(letter)
    expect(received).toMatchObject([{ from: 'files@harbour.example', user: 'mira' }])
  })

  it('rejects with the reason of the mail server, of a wrong password and of nobody there', async () => {
    refuse = true
    await expect(open(`smtp://127.0.0.1:${port}`).send(letter)).rejects.toThrow('mailbox full')
    await expect(open(`smtp://mira:wrong@127.0.0.1:${port}`).send(letter)).rejects.toThrow('Invalid login')
    await expect(open('smtp://127.0.0.1:1').send(letter)).rejects.toThrow('ECONNREFUSED')
    expect(received).toEqual([])
  })

  it('refuses a mail server that offers no STARTTLS where that is required, and says both ways out', async () => {
    await expect(open(`smtp://127.0.0.1:${port}?tls=required`).send(letter)).rejects.toThrow(
      /offers no encryption \(STARTTLS\).*Turn STARTTLS on there.*tls=off/,
    )
    expect(received).toEqual([])
    await open(`smtp://127.0.0.1:${port}?tls=off&from=files@harbour.example`).send(letter)
    expect(received).toHaveLength(1)
  })

  it('encrypts where the mail server offers it, and sends to no certificate that it does not know', async () => {
    let isSecure: boolean | null = null
    const secure = new SMTPServer({
      authOptional: true,
      onData(stream, session, done) {
        isSecure = session.secure
        stream.on('end', () => done()).resume()
      },
    })
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const at = `smtp://127.0.0.1:${(secure.server.address() as AddressInfo).port}`
    try {
      await expect(open(`${at}?tls=required`).send(letter)).rejects.toThrow(/self-signed|certificate/)
      expect(isSecure).toBeNull()
      await open(`${at}?tls=off`).send(letter)
      expect(isSecure).toBe(false)
    } finally {
      await new Promise<void>((resolve) => secure.close(resolve))
    }
  })

  it('T-52 lets nothing in a subject or address become a header or a recipient', async () => {
    const bcc = 'a\r\nBcc: eve@evil.example'
    await open(`smtp://127.0.0.1:${port}`).send({ ...letter, subject: bcc })
    expect(received[0]?.to).toEqual(['mira@harbour.example'])
    expect(received[0]?.mail.bcc).toBeUndefined()
    await open(`smtp://127.0.0.1:${port}`)
      .send({ ...letter, to: 'mira@harbour.example, eve@evil.example' })
      .catch(() => undefined)
    await open(`smtp://127.0.0.1:${port}`)
      .send({ ...letter, to: 'mira@harbour.example\r\nRCPT TO:<eve@evil.example>' })
      .catch(() => undefined)
    expect(received.flatMap(({ to }) => to)).not.toContain('eve@evil.example')
  })

  it('T-38 reads no file and fetches no address that a letter names', async () => {
    const hostile = { ...letter, text: { path: '/etc/passwd' } as unknown as string }
    await expect(open(`smtp://127.0.0.1:${port}`).send(hostile)).rejects.toThrow()
    expect(received).toEqual([])
  })
})
