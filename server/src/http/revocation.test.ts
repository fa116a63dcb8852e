/** T-33: everything that grants access is listed for administrators, whoever created it, and can be revoked by them. */
import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { columnNames } from '../../test/columns.ts'
import { engines } from '../../test/databases.ts'
import { newPageClient } from '../../test/page-client.ts'
import { type Person, put } from '../../test/people.ts'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { addAliases } from '../core/shares/aliases.ts'

const password = 'a long enough password'
let app: ServedApp
let ada: Person
afterEach(() => app.close())

/** A credential that was created by another user than the caller. */
interface Live {
  /** How administrators see it. */
  readonly listed: readonly [path: string, mark: string]
  /** How it is revoked. */
  readonly revoke: () => Promise<Answer>
  /** Whether the credential grants access. */
  readonly works: () => Promise<boolean>
}

const asMira = (method: string, path: string, json?: object) => app.ask(method, path, json ? { json } : {})
const asAda = (method: string, path: string, json?: object) => app.ask(method, path, { as: ada, ...(json && { json }) })
const dataOf = (answer: Answer) => answer.json().data
const isOk = async (answer: Promise<{ readonly status: number }>) => (await answer).status === 200

async function newShare(more: object = {}) {
  await put(app, ada.actor, '/box/a.txt')
  const body = {
    type: 'shared_folder',
    name: 'Box of ada',
    resources: ['/box'],
    accessMode: { download: true },
    ...more,
  }
  const made = dataOf(await asAda('POST', 'shares', body))
  const recipients = made.attributes['recipients'] as readonly { readonly hash: string }[]
  return { id: made.id, hash: String(made.attributes['hash']), recipients }
}

async function withSecondFactor(): Promise<{ readonly codes: readonly string[] }> {
  const { secret } = dataOf(await asAda('POST', 'users/me/second-factor', { password })).attributes
  const code = new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate({
    timestamp: app.clock.now().getTime(),
  })
  const answer = await asAda('POST', 'users/me/second-factor/confirm', { code })
  return { codes: dataOf(answer).attributes['recoveryCodes'] as string[] }
}

const signIn = (json: object) => app.ask('POST', 'sessions', { as: null, json: { username: 'ada', ...json } })

const kinds: Readonly<Record<string, () => Promise<Live>>> = {
  async 'an API key'() {
    const key = dataOf(await asMira('POST', 'api-keys', { name: 'order-import' }))
    const token = dataOf(await asMira('POST', 'access-tokens', { apiKeyId: key.id, userId: ada.user.id }))
    const as = { apiKey: String(key.attributes['value']), accessToken: String(token.attributes['accessToken']) }
    return {
      listed: ['api-keys', as.apiKey],
      revoke: () => asMira('DELETE', `api-keys/${key.id}`),
      works: () => isOk(app.ask('GET', 'users/me', { as })),
    }
  },
  async 'an access token'() {
    return {
      listed: ['access-tokens', `"id":${ada.tokenId},`],
      revoke: () => asMira('DELETE', `access-tokens/${ada.tokenId}`),
      works: () => isOk(asAda('GET', 'users/me')),
    }
  },
  async 'a session'() {
    const answer = await signIn({ password })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    const headers = { cookie, 'x-sallyport-client': 'web' }
    const listed = await asMira('GET', `sessions?userId=${ada.user.id}`)
    const [session] = listed.json<{ data: readonly { readonly id: number }[] }>().data
    return {
      listed: [`sessions?userId=${ada.user.id}`, `"id":${session?.id},`],
      revoke: () => asMira('DELETE', `sessions/${session?.id}`),
      works: () => isOk(app.ask('GET', 'users/me', { as: null, headers })),
    }
  },
  async 'a password'() {
    return {
      listed: ['users', '"username":"ada"'],
      revoke: () => asMira('PATCH', `users/${ada.user.id}`, { password: 'Another-password-1' }),
      works: async () => (await signIn({ password })).status === 201,
    }
  },
  async 'a recovery code of a second factor'() {
    const { codes } = await withSecondFactor()
    return {
      listed: [`users/${ada.user.id}`, '"secondFactor":true'],
      revoke: () => asMira('DELETE', `users/${ada.user.id}/second-factor`),
      // Recovery codes are deleted with the second factor, and are invalid for another one.
      async works() {
        if ((await signIn({ password })).status === 201) await withSecondFactor()
        return (await signIn({ password, code: codes.at(-1) })).status === 201
      },
    }
  },
  async 'the link of a share'() {
    const { id, hash } = await newShare()
    return {
      listed: ['shares', hash],
      revoke: () => asMira('DELETE', `shares/${id}`),
      works: () => isOk(newPageClient(app).get(`/s/${hash}`)),
    }
  },
  async 'the personal link of an invitation'() {
    const invitation = { recipients: [{ email: 'ann@quay.example' }], messageSubject: 'Box', messageBody: 'Look' }
    const { id, hash, recipients } = await newShare({ isPublic: false, ...invitation })
    const personal = `/s/${hash}-${recipients[0]?.hash}`
    return {
      listed: ['shares', String(recipients[0]?.hash)],
      revoke: () => asMira('PATCH', `shares/${id}`, { recipients: [] }),
      works: async () => (await newPageClient(app).get(personal)).text.includes('a.txt'),
    }
  },
  async 'an old link of an imported share'() {
    const { id, hash } = await newShare()
    await app.context.db.tx((tx) =>
      addAliases(app.context, tx, { id, accountId: app.account.id }, { hash: '1ymd-5kbeaurx', recipients: [] }),
    )
    return {
      listed: ['shares', hash],
      revoke: () => asMira('DELETE', `shares/${id}`),
      works: () => isOk(newPageClient(app).get('/share/view/1ymd-5kbeaurx')),
    }
  },
  async 'a visit in progress'() {
    const { id, hash } = await newShare({ password: 'Tide-tables-1906' })
    const ann = newPageClient(app)
    await ann.post(`/s/${hash}`, { password: 'Tide-tables-1906' })
    return {
      listed: ['shares', hash],
      revoke: () => asMira('DELETE', `shares/${id}`),
      works: async () => (await ann.get(`/s/${hash}`)).text.includes('a.txt'),
    }
  },
  async 'a direct link'() {
    await put(app, ada.actor, '/public/a.txt')
    // Created by administrators only: here by another one.
    ada = await app.addPerson('otto', { role: 'admin' })
    const made = dataOf(await asAda('POST', 'direct-links', { resource: '/public', isIndexEnabled: true }))
    const url = new URL(String(made.attributes['url']))
    return {
      listed: ['direct-links', url.pathname],
      revoke: () => asMira('DELETE', `direct-links/${made.id}`),
      works: () => isOk(newPageClient(app).get(`${url.pathname}/a.txt`)),
    }
  },
  async 'an SSH key'() {
    const made = dataOf(await asMira('POST', 'ssh-keys/generate', { userId: ada.user.id }))
    const list = async () => (await asMira('GET', 'ssh-keys')).text
    const print = String(made.attributes['fingerprint'])
    return {
      listed: ['ssh-keys', print],
      revoke: () => asMira('DELETE', `ssh-keys/${made.id}`),
      works: async () => (await list()).includes(print),
    }
  },
}

/** Columns with values that grant access, and how they are revoked; a new column must be added here. */
const columns: Readonly<Record<string, string>> = {
  'api_keys.value_hash': 'an API key',
  'api_keys.value_sealed': 'an API key',
  'access_tokens.token_hash': 'an access token',
  'sessions.token_hash': 'a session',
  'users.password_hash': 'a password',
  'second_factors.secret_sealed': 'a recovery code of a second factor',
  'recovery_codes.code_hash': 'a recovery code of a second factor',
  'shares.hash': 'the link of a share',
  'shares.owner_hash': 'the link of a share',
  'shares.password_hash': 'the link of a share',
  'shares.send_token_hash': 'the link of a share',
  'share_recipients.hash': 'the personal link of an invitation',
  'share_aliases.code': 'an old link of an imported share',
  'visits.token_hash': 'a visit in progress',
  'direct_links.hash': 'a direct link',
}

/** Columns that grant no access: names of contents, signing keys, links that unsubscribe or cancel, and emails waiting to be sent. */
const harmless = [
  ...['resources.hash', 'logos.hash', 'blobs.sha256'],
  ...['webhooks.verification_sealed', 'webhooks.signing_sealed'],
  ...['webhooks.previous_verification_sealed', 'webhooks.previous_signing_sealed'],
  ...['notification_recipients.code_hash', 'notification_recipients.code_sealed'],
  // Codes for a new password expire within an hour, and with the user: T-07.
  ...['reset_codes.code_hash', 'letters.secret_sealed'],
  // Keys by which clients recognize the server; they sign nobody in.
  'host_keys.private_sealed',
  // Keys of the server's own certificate and at the authority that issues it, and what the authority asks for in public.
  ...['acme_certificates.key_sealed', 'acme_accounts.key_sealed', 'acme_challenges.token'],
  // The last hash of the audit export, printed in it.
  'audit_chain.hash',
  // Browsers that have signed in, or entered a share's password: they need it again, but are not delayed by attempts of
  // others.
  ...['known_browsers.token_hash', 'share_browsers.token_hash'],
]

describe.each(engines)('T-33 access, on %s', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine)
    ada = await app.addPerson('ada')
  })

  test.each(Object.entries(kinds))(
    'by %s is listed for administrators, and ends when one of them revokes it',
    async (_, make) => {
      const { listed, revoke, works } = await make()
      expect(await works()).toBe(true)
      const [path, mark] = listed
      const list = await asMira('GET', path)
      expect([list.status, list.text]).toEqual([200, expect.stringContaining(mark)])
      expect((await revoke()).status).toBe(200)
      expect(await works()).toBe(false)
    },
  )

  test('is of one of these kinds: every other column is known to grant none', async () => {
    const found = (await columnNames(app.context.db.q)).map(({ table, column }) => `${table}.${column}`)
    const secret = found.filter((name) => /(\.|_)(hash|sealed|secret|token|code)$/.test(name)).toSorted()
    expect(secret).toEqual([...Object.keys(columns), ...harmless].filter((name) => secret.includes(name)).toSorted())
    expect(Object.values(columns).filter((kind) => !(kind in kinds))).toEqual([])
  })
})
