import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../app.ts'
import { claim } from '../../core/emails/claiming.ts'
import * as emails from '../../core/emails/emails.ts'
import { addAccount } from '../../core/setup/setup.ts'
import { type Config, readConfig } from '../../settings/config.ts'
import { examine } from './doctor.ts'

describe('doctor', () => {
  let folder: string
  let config: Config

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-doctor-'))
    config = readConfig({ SALLYPORT_DATA: join(folder, 'data'), SALLYPORT_LOG: 'error' }, folder)
    const app = await createApp(config)
    const person = { username: 'mira', email: 'mira@harbour.example', password: 'Tide-tables-1906' }
    const { account } = await addAccount(app.context, { account: 'harbour', ...person })
    await app.context.db.tx(async (tx) => {
      for (const subject of ['Tide is high', 'Tide is low'])
        await emails.enqueue(app.context, tx, {
          accountId: account.id,
          to: person.email,
          subject,
          text: 'Mind the quay.',
        })
    })
    await app.close()
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('lists pending emails, and reports a missing mail server', async () => {
    const { findings, emails: waiting } = await examine(config)
    expect(waiting).toMatchObject([
      { to: 'mira@harbour.example', subject: 'Tide is high' },
      { to: 'mira@harbour.example', subject: 'Tide is low' },
    ])
    const finding = findings.find(({ about }) => about === 'emails')
    expect(finding).toMatchObject({
      state: 'problem',
      text: expect.stringContaining('No mail server is configured: emails wait'),
    })
    expect(findings.filter(({ state }) => state === 'problem')).toEqual([finding])
  })

  it('says what to do if the mail server offers no encryption, and notes if none is required', async () => {
    const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}?tls=required`
    const strict = { ...config, mail: { ...config.mail, smtpUrl } }
    const app = await createApp(strict)
    if (app.mail) for (const email of await claim(app.context, 1)) await emails.send(app.context, app.mail, email)
    await app.close()
    await new Promise<void>((resolve) => server.close(resolve))
    const about = async (mail: Config['mail']) =>
      (await examine({ ...config, mail })).findings.filter(({ about }) => about === 'emails')
    expect(await about(strict.mail)).toMatchObject([{ state: 'problem', text: expect.stringContaining('?tls=off') }])
    const off = { ...config.mail, smtpUrl: 'smtp://mail.harbour.example?tls=off' }
    expect((await about(off)).at(-1)).toMatchObject({ state: 'note', text: expect.stringContaining('unencrypted') })
  })

  it('says which settings operators have stored, without their secrets, and which of them cannot be used', async () => {
    const app = await createApp(config)
    const store = async (name: string, text: string) =>
      await app.context.db.q
        .insertInto('server_settings')
        .values({
          ...{ name, changed_by: 'mira', changed_at: '2026-11-27T08:00:00.000Z' },
          value: app.context.sealer.seal(text, `server-setting:${name}`),
        })
        .execute()
    await store('SALLYPORT_SMTP_URL', 'smtp://robot:open-sesame@mail.example:587')
    await store('SALLYPORT_TRASH_DAYS', '30')
    const about = async () => (await examine(config)).findings.filter(({ about }) => about === 'settings')
    expect(await about()).toMatchObject([
      { state: 'ok', text: 'Changed in the browser: SALLYPORT_SMTP_URL, SALLYPORT_TRASH_DAYS' },
    ])
    const { settings, findings } = await examine(config)
    expect(settings).toMatchObject({ SALLYPORT_SMTP_URL: 'smtp://mail.example:587', SALLYPORT_TRASH_DAYS: '30' })
    expect(JSON.stringify([settings, findings])).not.toContain('open-sesame')
    await store('SALLYPORT_PLAN', 'gone')
    await app.close()
    expect(await about()).toMatchObject([{ state: 'problem', text: expect.stringContaining('SALLYPORT_PLAN') }])
  })

  it('counts stored files that the database does not reference, once they are a day old', async () => {
    const stray = (key: string) => join(config.data, 'blobs', key.slice(0, 2), key)
    const old = stray('ab'.repeat(16))
    await writeFile(old, 'left by a crash')
    await writeFile(stray('cd'.repeat(16)), 'being uploaded')
    const aboutBytes = async () => (await examine(config)).findings.find(({ about }) => about === 'bytes')
    expect(await aboutBytes()).toMatchObject({ state: 'ok' })
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
    await utimes(old, twoDaysAgo, twoDaysAgo)
    expect(await aboutBytes()).toMatchObject({ state: 'note', text: expect.stringMatching(/^1 stored file,/) })
  })

  it('leaves nothing behind in the storage', async () => {
    const stored = async () =>
      (await readdir(join(config.data, 'blobs'), { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      )
    expect((await examine(config)).findings).toContainEqual({
      state: 'ok',
      about: 'storage',
      text: 'It accepts writes',
    })
    expect(await stored()).toEqual([])
  })

  it('reports tables of another version, and does not change them', async () => {
    await rm(join(config.data, 'sallyport.db'))
    await rm(join(config.data, 'sallyport.db-wal'), { force: true })
    const missing = await examine(config)
    expect(missing.findings.at(-1)).toMatchObject({ state: 'problem', about: 'database' })
    await writeFile(join(config.data, 'sallyport.db'), '')
    for (let i = 0; i < 2; i++)
      expect((await examine(config)).findings.at(-1)).toMatchObject({
        ...{ state: 'problem', about: 'database', text: expect.stringContaining('./sallyport migrate') },
      })
  })

  it('reports only whether secrets are set', async () => {
    const secrets = {
      SALLYPORT_SECRET_KEY: '0123456789abcdef'.repeat(4),
      SALLYPORT_METRICS_TOKEN: 'a-token-for-metrics',
      SALLYPORT_SMTP_URL: 'smtps://robot:open-sesame@mail.example?from=a@b.example&token=xyzzy',
      SALLYPORT_TRUSTED_PROXIES: '10.1.0.0/16, ::1',
    }
    const { settings } = await examine(readConfig({ SALLYPORT_DATA: config.data, ...secrets }, folder))
    expect(settings).toMatchObject({
      SALLYPORT_SECRET_KEY: 'set',
      SALLYPORT_METRICS_TOKEN: 'set',
      SALLYPORT_SMTP_URL: 'smtps://mail.example',
      SALLYPORT_TRUSTED_PROXIES: '10.1.0.0/16,::1/128',
    })
    expect(JSON.stringify(settings)).not.toMatch(/open-sesame|xyzzy|a-token|01234567/)
  })
})
