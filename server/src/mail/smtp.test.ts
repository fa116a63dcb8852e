import { type AddressInfo, createServer } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSmtpTransport, sendOnce } from './smtp.ts'
import type { MailTransport } from './transport.ts'

describe('emails by SMTP', () => {
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
  const email = { to: 'mira@harbour.example', subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' }

  it('have subject, text and HTML for the recipient, and the host of the server', async () => {
    await open(`smtp://127.0.0.1:${port}`).send(email)
    expect(received).toMatchObject([{ from: 'sallyport@files.harbour.example', to: ['mira@harbour.example'] }])
    expect(received[0]?.mail).toMatchObject({ subject: 'Grüße', html: '<p>Hello</p>' })
    expect(received[0]?.mail.text?.trim()).toBe('Hello')
  })

  it('have no encoded words in their headers that a reader would decode differently', async () => {
    const word = '=?utf-8?q?News=0ABcc:_eve=40evil.example?='
    await open(`smtp://127.0.0.1:${port}`).send({ ...email, subject: word, from: { name: word, address: '' } })
    const { subject, from } = received[0]?.mail ?? {}
    const asWritten = '= ?utf-8?q?News=0ABcc:_eve=40evil.example?='
    expect([subject, from?.value.map(({ name }) => name)]).toEqual([asWritten, [asWritten]])
  })

  it('are from the account, sent by the operator’s address, with one-click unsubscribe', async () => {
    const from = { name: 'Harbour, Ltd\r\nBcc: eve@evil.example', address: 'hello@account.example' }
    const unsubscribe = 'https://files.harbour.example/unsubscribe?code=1'
    await open(`smtp://127.0.0.1:${port}?from=files@harbour.example`).send({ ...email, from, unsubscribe })
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

  it('have an inline image for their HTML, and load nothing for it', async () => {
    const picture = { id: 'logo@sallyport', png: Buffer.from('the bytes of a picture') }
    await open(`smtp://127.0.0.1:${port}`).send({ ...email, html: '<img src="cid:logo@sallyport">', picture })
    const mail = received[0]?.mail
    expect(mail?.attachments).toMatchObject([
      { cid: 'logo@sallyport', contentType: 'image/png', contentDisposition: 'inline', related: true },
    ])
    expect(mail?.attachments[0]?.content.toString()).toBe('the bytes of a picture')
    expect(mail?.html).toContain('src="data:image/png;base64,')
  })

  it('are sent with the credentials and sender of the setting', async () => {
    await open(`smtp://mira:pass%20word@127.0.0.1:${port}?from=files@harbour.example`).send(email)
    expect(received).toMatchObject([{ from: 'files@harbour.example', user: 'mira' }])
  })

  it('are rejected with the reason of the mail server, of a wrong password and of a refused connection', async () => {
    refuse = true
    await expect(open(`smtp://127.0.0.1:${port}`).send(email)).rejects.toThrow('mailbox full')
    await expect(open(`smtp://mira:wrong@127.0.0.1:${port}`).send(email)).rejects.toThrow('Invalid login')
    await expect(open('smtp://127.0.0.1:1').send(email)).rejects.toThrow('ECONNREFUSED')
    expect(received).toEqual([])
  })

  it('are refused to a mail server without STARTTLS if it is required, with both solutions', async () => {
    await expect(open(`smtp://127.0.0.1:${port}?tls=required`).send(email)).rejects.toThrow(
      /offers no encryption \(STARTTLS\).*Turn STARTTLS on there.*tls=off/,
    )
    expect(received).toEqual([])
    await open(`smtp://127.0.0.1:${port}?tls=off&from=files@harbour.example`).send(email)
    expect(received).toHaveLength(1)
  })

  it('are encrypted if the mail server offers it, and not sent to an unknown certificate', async () => {
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
      await expect(open(`${at}?tls=required`).send(email)).rejects.toThrow(/self-signed|certificate/)
      expect(isSecure).toBeNull()
      await open(`${at}?tls=off`).send(email)
      expect(isSecure).toBe(false)
    } finally {
      // The server waits for connections that are kept for further mail.
      for (const transport of transports.splice(0)) transport.close()
      await new Promise<void>((resolve) => secure.close(resolve))
    }
  })

  it('T-52 cannot get headers or recipients from a subject or address', async () => {
    const bcc = 'a\r\nBcc: eve@evil.example'
    await open(`smtp://127.0.0.1:${port}`).send({ ...email, subject: bcc })
    expect(received[0]?.to).toEqual(['mira@harbour.example'])
    expect(received[0]?.mail.bcc).toBeUndefined()
    await open(`smtp://127.0.0.1:${port}`)
      .send({ ...email, to: 'mira@harbour.example, eve@evil.example' })
      .catch(() => undefined)
    await open(`smtp://127.0.0.1:${port}`)
      .send({ ...email, to: 'mira@harbour.example\r\nRCPT TO:<eve@evil.example>' })
      .catch(() => undefined)
    expect(received.flatMap(({ to }) => to)).not.toContain('eve@evil.example')
  })

  it('sent once end with a deadline if the mail server never answers', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const at = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`
    await expect(sendOnce(at, 'https://files.harbour.example', email, 100)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await new Promise<void>((resolve) => silent.close(() => resolve()))
  })

  it('T-38 read no file and fetch no URL named in an email', async () => {
    const hostile = { ...email, text: { path: '/etc/passwd' } as unknown as string }
    await expect(open(`smtp://127.0.0.1:${port}`).send(hostile)).rejects.toThrow()
    expect(received).toEqual([])
  })
})
