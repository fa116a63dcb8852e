/** Every email in German, once. What people wrote stays as it is; readers without a language get English. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, type Person, put } from '../../../test/people.ts'
import { queuedEmails } from '../../../test/queued-emails.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { changePlan, updateSettings } from '../accounts/accounts.ts'
import * as accountStore from '../accounts/store.ts'
import * as notifications from '../notifications/notifications.ts'
import { sendDueNotifications } from '../notifications/sending.ts'
import { sendTestEmail } from '../server-settings/test-email.ts'
import * as shares from '../shares/shares.ts'
import * as usageStore from '../usage/store.ts'
import { notifyOfLimits } from '../users/limits/account-limits.ts'
import { notifyOfQuotas } from '../users/limits/folder-quotas.ts'
import { requestReset } from '../users/password-reset.ts'
import { recommend } from '../users/referral.ts'
import * as users from '../users/users.ts'
import { notifyOwner } from '../webhooks/delivery/owner-emails.ts'
import * as webhooks from '../webhooks/endpoints/webhooks.ts'
import { closedCircuit, type OwnerNotice } from '../webhooks/queue/endpoint-health.ts'
import { expirePendingMessages } from '../webhooks/queue/retention.ts'
import { secretMark } from './email.ts'

const dayMs = 86_400_000
const url = 'https://files.harbour.example'

let app: TestApp
let ada: Person

beforeAll(async () => {
  app = await openTestApp('sqlite', { environment: { SALLYPORT_URL: url } })
  ada = await addPerson(app, 'ada', { home: '/ada' })
  await speak('de', ada.user.id, app.master.id)
})
afterAll(() => app.close())

async function speak(language: 'de' | null, ...ids: number[]) {
  for (const id of ids) await users.update(app.context, app.operator, id, { language, timeZone: 'Europe/Berlin' })
}

/** The emails queued by the action. */
async function emailsOf(action: () => Promise<unknown>) {
  const { q } = app.context.db
  await q.deleteFrom('letters').execute()
  await action()
  return await queuedEmails(app)
}

async function onlyEmailOf(action: () => Promise<unknown>) {
  const [email, ...others] = await emailsOf(action)
  expect(others).toEqual([])
  expect(email?.html).toContain('<html lang="de">')
  return { subject: email?.subject, text: email?.text ?? '' }
}

describe('an email to a user who reads German:', () => {
  const setPassword = `${url}/reset-password#code=${secretMark}`

  test('the default welcome email, with SFTP and FTP', async () => {
    const { settings } = app.context
    settings.sftpServer = { host: 'files.harbour.example', port: 2022, hostKeys: ['ssh-ed25519 SHA256:abc'] }
    settings.ftpServer = {
      ftp: { host: 'ftp.harbour.example', port: 21 },
      ftps: { host: 'ftp.harbour.example', port: 990 },
      encryption: 'required',
    }
    const { subject, text } = await onlyEmailOf(() => users.resendWelcome(app.context, app.operator, 'ada'))
    Object.assign(settings, { sftpServer: null, ftpServer: null })
    expect(subject).toBe('Ihr Zugang zu unseren Dateien')
    expect(text.split('\n')).toEqual([
      'Guten Tag,',
      '',
      'Sie können jetzt Dateien mit uns austauschen.',
      '',
      'Benutzername: ada',
      `Legen Sie hier innerhalb einer Woche Ihr Passwort fest: ${setPassword}&user=ada`,
      'Melden Sie sich dann auf derselben Website an.',
      '',
      'Sie können sich auch über SFTP verbinden, mit Programmen wie WinSCP, FileZilla oder OpenSSH:',
      'Host: files.harbour.example',
      'Port: 2022',
      'Benutzername: ada',
      'Anmeldung: Ihr Passwort oder ein SSH-Schlüssel, dessen öffentlichen Schlüssel Sie uns gesendet haben',
      '',
      'Vergleichen Sie bei der ersten Verbindung den Fingerabdruck, den Ihr Programm anzeigt, mit diesen Hostschlüsseln des Servers:',
      'ssh-ed25519 SHA256:abc',
      '',
      'Sie können sich auch über FTP verbinden, mit Programmen wie FileZilla oder WinSCP:',
      'Host: ftp.harbour.example, Port 21, explizites TLS',
      'Host: ftp.harbour.example, Port 990, implizites TLS',
      'Benutzername: ada',
      'Anmeldung: Ihr Passwort. Wenn Sie einen zweiten Faktor verwenden, geben Sie die sechs Ziffern direkt nach dem Passwort ein.',
    ])
  })

  test('a new password', async () => {
    const request = { username: 'ada', address: '192.0.2.7' }
    expect(await onlyEmailOf(() => requestReset(app.context, request))).toEqual({
      subject: 'Neues Passwort festlegen',
      text: `Für den Benutzer „ada“ auf ${url} wurde ein neues Passwort angefordert.\n\nUm ein neues Passwort festzulegen, öffnen Sie innerhalb einer Stunde diesen Link:\n${setPassword}\n\nWenn Sie das nicht angefordert haben, ignorieren Sie diese E-Mail: Ihr Passwort ändert sich nicht.`,
    })
  })

  test('a changed address', async () => {
    const change = (email: string) => users.update(app.context, app.operator, ada.user.id, { email })
    expect(await onlyEmailOf(() => change('ada@quay.example'))).toEqual({
      subject: 'Ihre E-Mail-Adresse wurde geändert',
      text: `Die E-Mail-Adresse des Benutzers „ada“ auf ${url} wurde geändert. E-Mails gehen nicht mehr an diese Adresse.\n\nWenn Sie das nicht erwartet haben, wenden Sie sich jetzt an einen Administrator Ihres Kontos.`,
    })
    await change('ada@harbour.example')
  })

  test('a notification, in the time zone of the user', async () => {
    const { email: to } = ada.user
    await put(app, ada.actor, '/in/old.csv')
    await notifications.create(app.context, ada.actor, {
      ...{ type: 'folder', resource: '/in', action: 'all', usernames: ['notice_user_all'], sendEmail: true },
      ...{ message: 'Book {these} <b>.', recipients: to === null ? [] : [to] },
    })
    const sent = onlyEmailOf(async () => {
      for (const name of ['one', 'two']) await put(app, ada.actor, `/in/${name}.csv`)
      app.clock.move(app.context.settings.digestMs)
      await sendDueNotifications(app.context)
    })
    expect(await sent).toEqual({
      subject: '/in: 2 Uploads',
      text: `Book {these} <b>.\n\nSeit dem 25. November 2026 um 09:00 (Europe/Berlin):\n\nada hat 2 Dateien hochgeladen:\n  /in/one.csv\n  /in/two.csv\n\nOrdner öffnen: ${url}/files/in\n\nSie erhalten diese E-Mail, weil eine Benachrichtigung für den Fall eingerichtet ist, dass jemand in „/in“ etwas hochlädt, herunterlädt oder löscht.\n\nDiese E-Mails abbestellen: ${url}/unsubscribe?code=${secretMark}`,
    })
  })

  test('the storage of the account', async () => {
    const { id } = app.account
    await updateSettings(app.context, app.operator, () => ({ storageNotice: { enabled: true, threshold: 90 } }))
    await app.context.db.tx((tx) => accountStore.setDiskLimit(tx, id, 5_000_000_000))
    await app.context.db.tx((tx) => accountStore.takeDisk(tx, id, 4_900_000_000))
    expect(await onlyEmailOf(() => notifyOfLimits(app.context))).toEqual({
      subject: 'Der Speicherplatz ist fast voll: 98 %',
      text: `Das Konto „harbour“ auf ${url} hat 98 % seines Limits erreicht.\n\n4,9 GB von 5 GB sind belegt, einschließlich des Papierkorbs. Wenn das Limit erreicht ist, werden Uploads abgelehnt.\n\nLöschen Sie Dateien, leeren Sie den Papierkorb oder bitten Sie den Betreiber des Servers um mehr Speicherplatz.`,
    })
  })

  test('the transactions of the account', async () => {
    const { context, account, operator } = app
    await changePlan(context, account.id, 'essential', { transactions: 1_200 })
    await updateSettings(context, operator, () => ({ transactionsNotice: { enabled: true, threshold: 70 } }))
    const minute = Math.floor(app.clock.now().getTime() / 60_000)
    await context.db.tx((tx) => usageStore.addCount(tx, account.id, minute, 1_100))
    expect(await onlyEmailOf(() => notifyOfLimits(context))).toEqual({
      subject: 'Die Transaktionen sind fast verbraucht: 91 %',
      text: `Das Konto „harbour“ auf ${url} hat 91 % seines Limits erreicht.\n\n1.100 von 1.200 Transaktionen wurden in den letzten 24 Stunden verbraucht. Jede Anfrage und jeder Vorgang über SFTP oder FTP ist eine Transaktion. Wenn das Limit erreicht ist, werden weitere abgelehnt, bis ältere mehr als einen Tag zurückliegen.`,
    })
  })

  test('the quota of a folder: each in the own language', async () => {
    await speak(null, app.master.id)
    await users.update(app.context, app.operator, ada.user.id, { storageQuota: 500 })
    await updateSettings(app.context, app.operator, () => ({ storageNotice: { enabled: true, threshold: 70 } }))
    await put(app, ada.actor, '/full', 'x'.repeat(450))
    const found = await emailsOf(() => notifyOfQuotas(app.context))
    await speak('de', app.master.id)
    await users.update(app.context, app.operator, ada.user.id, { storageQuota: null })
    expect(found.map(({ recipient, subject, html }) => [recipient, subject, html.includes('lang="de"')])).toEqual([
      ['ada@harbour.example', expect.stringMatching(/^Der Speicherplatz ist fast voll: \d\d %$/), true],
      ['master@harbour.example', expect.stringMatching(/^Storage is nearly full: \d\d%$/), false],
    ])
    expect(found[0]?.text).toMatch(
      /^Der Ordner „ada“ auf \S+ hat \d\d % seines Speicherkontingents erreicht: \d+ B von 500 B sind belegt, .*\n\nLöschen Sie Dateien, auch endgültig/,
    )
  })

  test.each<[OwnerNotice, string, RegExp]>([
    [
      'gone',
      'Ein Webhook wurde deaktiviert',
      /^Der Webhook an .* mit 410 Gone geantwortet hat\. Korrigieren Sie .* Bis dahin warten/,
    ],
    ['failing for days', 'Ein Webhook wurde deaktiviert', /^Der Webhook an .* fünf Tage lang fehlgeschlagen sind\./],
    [
      'first exhausted',
      'Eine Webhook-Nachricht konnte nicht zugestellt werden',
      /^Eine Nachricht an .* konnte in \d+ Versuchen nicht zugestellt werden/,
    ],
    ['recovered', 'Ein Webhook funktioniert wieder', /^Der Endpunkt .* nimmt wieder Nachrichten an\./],
  ])('a webhook: %s', async (notice, subject, expected) => {
    const state = { webhookId: 1, failed: false, failingSince: null, alertedAt: null, circuit: closedCircuit }
    const health = { ...state, accountId: app.account.id, endpointUrl: 'https://erp.example/in' }
    const found = await onlyEmailOf(() => app.context.db.tx((tx) => notifyOwner(app.context, tx, health, notice)))
    expect(found).toEqual({ subject, text: expect.stringMatching(expected) })
  })

  test('webhook messages that are about to be deleted', async () => {
    const input = { endpointUrl: 'https://erp.example/in', triggers: ['resources.upload'] } as const
    const { webhook } = await webhooks.create(app.context, app.operator, input)
    await webhooks.update(app.context, app.operator, webhook.id, { paused: true })
    await put(app, app.operator, '/a.txt')
    app.clock.move(84 * dayMs)
    const { subject, text } = await onlyEmailOf(() => expirePendingMessages(app.context))
    expect(subject).toBe('Webhook-Nachrichten werden bald gelöscht')
    expect(text).toContain('Nachrichten an https://erp.example/in warten')
    expect(text).toContain('Die ältesten werden in 7 Tagen gelöscht.')
  })

  test('the test email of the mail server', async () => {
    await app.context.db.q.updateTable('users').set({ operator: 1 }).where('id', '=', ada.user.id).execute()
    const sent: object[] = []
    const { serverSettings } = app.context
    const context = {
      ...app.context,
      serverSettings: {
        ...serverSettings,
        state: (...[name]: Parameters<typeof serverSettings.state>) => ({
          ...serverSettings.state(name),
          text: 'smtp://mail.harbour.example',
        }),
        sendTest: async (email: object) => void sent.push(email),
      },
    }
    await sendTestEmail(context, { ...ada.actor, session: 1 }, undefined)
    expect(sent).toMatchObject([
      {
        to: 'ada@harbour.example',
        subject: 'Test-E-Mail von Ihrem Sallyport-Server',
        text: `Dies ist eine Test-E-Mail des Servers ${url}. Sein Mailserver mail.harbour.example funktioniert.\n\n„ada“ hat sie aus den Servereinstellungen gesendet.`,
        html: expect.stringContaining('<html lang="de">'),
      },
    ])
  })
})

describe('an email from a user who reads German to other people:', () => {
  test('a recommendation', async () => {
    const input = { emails: ['x@north.example'], message: 'Look {here} <b>' }
    expect(await onlyEmailOf(() => recommend(app.context, ada.actor, input))).toEqual({
      subject: 'ada empfiehlt einen Dateiserver',
      text: `Look {here} <b>\n\nada schreibt Ihnen von ${url}, einem Server für die Dateiübertragung.`,
    })
  })

  test.each([
    ['shared_folder', 'Öffnen Sie den Ordner hier:'],
    ['receive', 'Laden Sie Ihre Dateien hier hoch:'],
    ['send', 'Laden Sie die Dateien hier herunter:'],
  ] as const)('an invitation to %s', async (type, purpose) => {
    await updateSettings(app.context, app.operator, () => ({ showReferralLinks: true }))
    await put(app, ada.actor, `/${type}/a.txt`)
    const { subject, text } = await onlyEmailOf(() =>
      shares.create(app.context, ada.actor, {
        ...{ type, name: type, resources: [type === 'send' ? '/send/a.txt' : `/${type}`] },
        ...{ subject: 'Papers', message: 'Here {they} are.', password: 'Neap-tides-1907' },
        ...{ recipients: [{ email: 'ann@quay.example', copy: false }], expiresAt: '2027-12-01T08:05:00.000Z' },
      }),
    )
    expect(subject).toBe('Papers')
    expect(text.replace(/\/s\/\S+/, '/s/…')).toBe(
      [
        'Here {they} are.',
        `${purpose}\n${url}/s/…`,
        'Sie brauchen ein Passwort, das Sie von der Person erhalten, die Sie einlädt.\nDer Link ist gültig bis 1. Dezember 2027 um 08:05 UTC.\nDer Link ist persönlich: Geben Sie ihn nicht weiter.',
        `Gesendet mit Sallyport, einem Server für die Dateiübertragung: ${url}`,
      ].join('\n\n'),
    )
  })
})

test('a welcome email that the account has written stays as it is', async () => {
  const settings = { welcomeSubject: 'Ahoy', welcomeContent: 'Come in, [[username]].' }
  await updateSettings(app.context, app.operator, () => settings)
  const found = await onlyEmailOf(() => users.resendWelcome(app.context, app.operator, 'ada'))
  expect(found).toEqual({ subject: 'Ahoy', text: 'Come in, ada.' })
})

test('a user without a language gets English, whoever causes the email', async () => {
  await users.update(app.context, app.operator, ada.user.id, { language: null })
  const master = { ...app.operator, userId: app.master.id }
  const [email] = await emailsOf(() => users.update(app.context, master, ada.user.id, { email: 'ada@north.example' }))
  expect([email?.subject, email?.html.includes('<html lang="en">')]).toEqual(['Your email address was changed', true])
})
