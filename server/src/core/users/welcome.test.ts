import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { codeOf, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { updateSettings } from '../accounts/accounts.ts'
import type { AccountSettings } from '../accounts/settings.ts'
import type { UserInput } from './user-input.ts'
import * as users from './users.ts'

describe.each(engines)('the welcome email, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine, { environment: { SALLYPORT_URL: 'https://files.harbour.example:8443/base' } })
  })
  afterEach(() => app.close())

  const set = (settings: Partial<AccountSettings>) => updateSettings(app.context, app.operator, () => settings)
  const add = (changes: Partial<UserInput> = {}) =>
    users.add(app.context, app.operator, {
      username: 'ada',
      email: 'ada@harbour.example',
      password: 'Correct-Horse-1',
      role: 'user',
      permissions: new Set(),
      home: '/',
      welcome: true,
      ...changes,
    })
  const queued = () => app.context.db.q.selectFrom('letters').selectAll().orderBy('id').execute()

  it('says how to connect by SFTP where the server serves it and the user may', async () => {
    await add()
    app.context.settings.sftpServer = {
      host: 'files.harbour.example',
      port: 2022,
      hostKeys: ['ssh-ed25519 SHA256:abc'],
    }
    await add({ username: 'bob', email: 'bob@harbour.example' })
    await add({ username: 'eve', email: 'eve@harbour.example', sftpAccess: 'off' })
    const texts = (await queued()).map(({ text }) => text)
    expect(texts.map((text) => text.includes('SFTP'))).toEqual([false, true, false])
    expect(texts[1]).toContain(
      'Host: files.harbour.example\nPort: 2022\nUsername: bob\nSign-in: your password, or an SSH',
    )
    expect(texts[1]).toMatch(/compare the fingerprint .*:\nssh-ed25519 SHA256:abc$/)
  })

  it.each([
    ['key', /^Sign-in: an SSH key\. Send us/m],
    ['key+code', /^Sign-in: an SSH key, and a code .* SECURITY\. Send us/m],
    ['key+password', /^Sign-in: an SSH key, and your password\. Send us/m],
  ] as const)('says that SFTP requires what the access %s does', async (sftpAccess, expected) => {
    app.context.settings.sftpServer = { host: 'files.harbour.example', port: 2022, hostKeys: [] }
    await add({ sftpAccess })
    expect((await queued())[0]?.text).toMatch(expected)
  })

  it('says how to connect by FTP where the server serves it and the user may, and replaces [[ftpserver]]', async () => {
    const { settings } = app.context
    await set({ welcomeContent: 'Server: [[ftpserver]]' })
    await add()
    const at = (port: number) => ({ host: 'ftp.harbour.example', port })
    settings.ftpServer = { ftp: at(21), ftps: at(990), encryption: 'optional' }
    await add({ username: 'bob', email: 'bob@harbour.example' })
    await add({ username: 'eve', email: 'eve@harbour.example', sftpAccess: 'key' })
    await set({ secureOnly: true })
    await add({ username: 'tom', email: 'tom@harbour.example' })
    settings.ftpServer = { ftp: at(21), ftps: null, encryption: 'none' }
    await add({ username: 'ann', email: 'ann@harbour.example' })
    const [before, bob, eve, tom, ann] = (await queued()).map(({ text }) => text)
    expect(before).toBe('Server: files.harbour.example')
    expect(bob).toBe(
      [
        'Server: ftp.harbour.example',
        '',
        'You can also connect over FTP, with programs such as FileZilla or WinSCP:',
        'Host: ftp.harbour.example, port 21, explicit TLS; connections without encryption are accepted',
        'Host: ftp.harbour.example, port 990, implicit TLS',
        'Username: bob',
        'Sign-in: your password. If you use a second factor, enter the six digits directly after the password.',
      ].join('\n'),
    )
    expect(eve).toBe('Server: ftp.harbour.example')
    expect(tom).toContain('Host: ftp.harbour.example, port 21, explicit TLS\n')
    expect(ann).toBe('Server: files.harbour.example')
  })

  it('is queued with the user on request, with the address and name to sign in but never the password', async () => {
    await add({ welcome: false })
    await add({ username: 'bob', email: 'bob@harbour.example' })
    const [email, ...more] = await queued()
    expect(more).toEqual([])
    expect(email).toMatchObject({
      recipient: 'bob@harbour.example',
      subject: 'Your access to our files',
      state: 'waiting',
    })
    expect(email?.text).toContain('Username: bob\n')
    expect(email?.text).toContain('https://files.harbour.example:8443/base/reset-password#code=\uE000&user=bob\n')
    expect(JSON.stringify(email)).not.toContain('Correct-Horse')
  })

  it('is not queued when the user can’t be added', async () => {
    await add({ welcome: false })
    expect(await codeOf(add())).toBe('conflict')
    expect(await codeOf(add({ username: 'bob', home: 'id:999999' }))).toBe('not-found')
    expect(await queued()).toEqual([])
  })

  it('T-38 replaces its three placeholders once and leaves everything else unchanged', async () => {
    const rest = `[[password]] [[constructor]] [[__proto__]] [[ username ]] [username] {{username}} \${username} <%= username %> $& $1 %s`
    await set({
      welcomeSubject: 'Hello [[username]] [[nothing]]',
      welcomeContent: `[[username]] at [[ftpserver]]: [[setpassword]]; ${rest}; [[username]]`,
      signature: 'Yours, [[username]]',
    })
    await add({ username: '[[ftpserver]]$&' })
    const [email] = await queued()
    expect(email?.subject).toBe('Hello [[ftpserver]]$& [[nothing]]')
    expect(email?.text).toBe(
      `[[ftpserver]]$& at files.harbour.example: https://files.harbour.example:8443/base/reset-password#code=\uE000&user=%5B%5Bftpserver%5D%5D%24%26; ${rest}; [[ftpserver]]$&\n\nYours, [[username]]`,
    )
  })

  it('T-09 escapes names and texts in HTML', async () => {
    await set({ welcomeContent: '<script>alert(1)</script> [[username]]', signature: '<b>"&\'' })
    await add({ username: '<img/src=x/onerror=alert(1)>'.replaceAll('/', '|') })
    const [email] = await queued()
    expect(email?.html).toContain('<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;img|src=x|onerror=alert(1)&gt;</p>')
    expect(email?.html).toContain('<p>&lt;b&gt;&quot;&amp;&#39;</p>')
  })

  it.each(['a\r\nBcc: all@evil.example', 'a\nb', 'a\rb', 'a\0b', 'a\u0085b', 'a\u2028b', '\u001b[31m'])(
    'T-52 refuses control characters in subject, sender and company name: %j',
    async (text) => {
      const cases = [
        ['welcome-subject', { welcomeSubject: text }],
        ['company-name', { companyName: text }],
        ['sender-email', { senderEmail: text }],
        ['external-domain', { externalDomain: text }],
      ] as const
      for (const [field, settings] of cases)
        expect(await faultOf(set(settings))).toMatchObject({ code: 'invalid', detail: { subject: field } })
      await set({ welcomeContent: text, signature: text })
    },
  )
})
