/** Notifications through the official client, with the emails as a real mail server receives them. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { noticeMethods, type OfficialClient, officialClient } from './official-client.ts'
import { newPlace, type Place, type Running, setUpMaster, start } from './running.ts'
import { offeredBy } from './sent-fields.ts'

it('the tests here call every operation on notifications, email lists, mail and SSH keys', () => {
  const text = readFileSync(new URL('notifications.test.ts', import.meta.url), 'utf8')
  expect(noticeMethods).toHaveLength(16)
  expect(noticeMethods.filter((method) => !text.includes(`'${method}'`))).toEqual([])
})

/** A public key on one line, as `ssh-keygen` writes it. */
function publicKeyLine(): string {
  const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  const name = Buffer.from('ssh-ed25519')
  return `ssh-ed25519 ${Buffer.concat([part(name), part(Buffer.from(jwk.x ?? '', 'base64url'))]).toString('base64')} test`
}

describe.each(engines)('notifications with the official client on %s', (engine) => {
  let place: Place
  let server: Running
  let mira: OfficialClient
  let mailbox: Mailbox
  const sent = new Set<string>()

  beforeAll(async () => {
    mailbox = await openMailbox()
    place = await newPlace(engine, {
      SALLYPORT_SMTP_URL: mailbox.url,
      SALLYPORT_NOTIFICATION_DIGEST: '10s',
    })
    server = await start(place)
    mira = officialClient(`${server.address}/api/v2`, await setUpMaster(place), sent)
    await mira.resources('addFolder', { body: { path: '/inbound' } })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
    await mailbox.close()
    await place.remove()
  })

  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      ({ status, response }: { status: number; response: { body: { errors: [{ code: string }] } } }) =>
        `${status} ${response.body.errors[0].code}`,
    )

  it('stores notifications, and reports uploads in one email that can be unsubscribed from', async () => {
    const body = {
      ...{ type: 'folder', resource: '/inbound', action: 'upload', usernames: ['notice_user_all'], sendEmail: true },
      ...{ recipients: ['told@north.example'], message: 'Book these' },
    }
    const made = await mira.notifications('addNotification', { body })
    expect(made.response.status).toBe(201)
    const { id } = made.data.data
    const found = await mira.notifications('listNotifications', { type: 'folder', sort: '-date', include: 'resource' })
    expect(found.data).toMatchObject({ totalResults: 1, returnedResults: 1 })
    expect(found.data.included).toHaveLength(1)
    const one = await mira.notifications('getNotificationById', id, { include: 'ownerUser' })
    expect(one.data.data.attributes).toMatchObject({ path: '/inbound', usernames: ['notice_user_all'] })
    for (const name of ['a.csv', 'b.csv', 'c.csv'])
      await mira.resources('uploadFile', `/inbound/${name}`, 4, { file: Buffer.from('a,b\n') })
    const mail = await mailbox.to('told@north.example')
    expect(mail.subject).toBe('/inbound: 3 uploads')
    expect(mail.text).toContain('Book these')
    const link = /http\S+unsubscribe\?code=\w+/.exec(mail.text ?? '')?.[0] ?? ''
    expect((await fetch(`${server.address}${new URL(link).pathname}${new URL(link).search}`)).status).toBe(200)
    const changed = await mira.notifications('updateNotificationById', id, { body: { action: 'all' } })
    expect(changed.data.data.attributes).toMatchObject({ action: 'all', message: 'Book these' })
    const rest = {
      ...{ sendEmail: false, message: 'Leave them', usernames: ['mira', 'notice_user_all_recipient'] },
      ...{ action: 'delete', recipients: ['a@north.example', 'b@north.example'] },
    }
    const { attributes } = (await mira.notifications('updateNotificationById', id, { body: rest })).data.data
    expect(attributes).toMatchObject({
      ...{ action: 'delete', sendEmail: false, message: 'Leave them', shareId: null },
      usernames: ['mira', 'notice_user_all_recipients'],
      recipients: [{ email: 'a@north.example' }, { email: 'b@north.example' }],
      readableDescription: "mira or any visitor deletes from '/inbound'",
    })
    await mira.notifications('deleteNotificationById', id)
    expect(await refusal(mira.notifications('getNotificationById', id, {}))).toBe('404 ERROR_NOTIFICATION_NOT_FOUND')
  })

  it('finds notifications by type and action, in every order, receipts on request', async () => {
    const add = async (body: object) => {
      const usernames = ['notice_user_all']
      return (await mira.notifications('addNotification', { body: { usernames, sendEmail: true, ...body } })).data.data
    }
    await mira.resources('uploadFile', '/berths.csv', 4, { file: Buffer.from('a,b\n') })
    await add({ type: 'folder', resource: '/inbound', action: 'delete' })
    await add({ type: 'file', resource: 'berths.csv', action: 'download', message: null })
    const actions = ['upload', 'all'] as const
    for (const action of actions) await add({ type: 'folder', resource: '/inbound', action })
    for (const type of ['send', 'shared_folder', 'receive']) {
      const path = `/for-${type}`
      await mira.resources('addFolder', { body: { path } })
      const resources = [type === 'send' ? '/berths.csv' : path]
      const body = { type, name: type, resources, hasNotification: true, notificationEmails: ['to@h.example'] }
      await mira.shares('addShare', { body })
    }
    const listed = async (query: object) => {
      const { data } = await mira.notifications('listNotifications', query)
      return data.data.map(({ attributes: { type, action, name } }) => `${type} ${action} ${name}`)
    }
    const own = ['folder delete inbound', 'file download berths.csv', 'folder upload inbound', 'folder all inbound']
    const [oldest, second, third, latest] = own
    expect(await listed({ sort: 'date' })).toEqual(own)
    expect(await listed({ sort: '-date' })).toEqual(own.toReversed())
    expect(await listed({ sort: 'action' })).toEqual([latest, oldest, second, third])
    expect(await listed({ sort: '-action' })).toEqual([third, second, oldest, latest])
    expect(await listed({ sort: 'type,date' })).toEqual([second, oldest, third, latest])
    expect(await listed({ sort: '-type,-date' })).toEqual([latest, third, oldest, second])
    expect(await listed({ sort: 'resourcename,-date' })).toEqual([second, latest, third, oldest])
    expect(await listed({ sort: '-resourcename,date' })).toEqual([oldest, third, latest, second])
    expect(await listed({ sort: 'date', limit: 2, offset: 1 })).toEqual([second, third])
    expect(await listed({ type: 'file' })).toEqual([second])
    for (const [action, found] of [
      ...[...own.entries()].map(([at, text]) => [['delete', 'download', 'upload', 'all'][at], text] as const),
      ['connect', undefined] as const,
    ])
      expect([action, await listed({ action })]).toEqual([action, found === undefined ? [] : [found]])
    // Clients fail for "connect" as an action in a response; it is only sent in requests.
    expect(await listed({ type: 'share_receipt', action: 'connect' })).toEqual(['share_receipt all for-shared_folder'])
    expect(await listed({ type: 'send_receipt' })).toEqual(['send_receipt download send'])
    expect(await listed({ type: 'file_drop' })).toEqual(['file_drop upload for-receive'])
    expect(await listed({ type: 'shared_folder' })).toEqual([])
    for (const type of ['share_receipt', 'file_drop', 'folder']) {
      const query = { type, include: 'resource,share,user,ownerUser' }
      const { data } = await mira.notifications('listNotifications', query)
      const kinds = (data.included as { type: string }[]).map((one) => one.type).sort()
      expect(kinds).toEqual(type === 'folder' ? ['resource', 'user'] : ['resource', 'share', 'user'])
      const one = await mira.notifications('getNotificationById', data.data[0]?.id, { include: 'resource,share' })
      expect(one.data.included).toHaveLength(kinds.length - 1)
    }
  })

  it('stores email lists', async () => {
    const body = { name: 'Carriers', emails: ['b@north.example', 'a@north.example'] }
    const { id } = (await mira.emailLists('addEmailList', { body })).data.data
    expect((await mira.emailLists('getEmailLists', {})).data).toMatchObject({ totalResults: 1 })
    await mira.emailLists('updateEmailListById', id, { body: { emails: ['c@north.example'] } })
    const one = await mira.emailLists('getEmailListById', id, { include: 'ownerUser' })
    expect(one.data.data.attributes).toMatchObject({ name: 'Carriers', emails: ['c@north.example'] })
    const named = await mira.emailLists('updateEmailListById', id, { body: { name: 'Hauliers' } })
    expect(named.data.data.attributes).toMatchObject({ name: 'Hauliers', emails: ['c@north.example'] })
    const all = await mira.emailLists('getEmailLists', { include: 'ownerUser' })
    for (const { included } of [one.data, all.data])
      expect(included).toMatchObject([{ type: 'user', attributes: { username: 'mira' } }])
    await mira.emailLists('deleteEmailListById', id)
    expect((await mira.emailLists('getEmailLists', {})).data).toMatchObject({ totalResults: 0 })
  })

  it('sends the requested emails', async () => {
    const referral = { emails: ['nora@quay.example'], message: 'Have a look' }
    expect((await mira.email('sendReferralEmail', { body: referral })).response.status).toBe(201)
    expect((await mailbox.to('nora@quay.example')).text).toContain('Have a look')
    expect((await mira.email('sendWelcomeEmail', 'mira')).response.status).toBe(201)
    expect((await mailbox.to('mira@harbour.example')).text).toMatch(/\/reset-password#code=[0-9a-f]{64}/)
    expect(await refusal(mira.email('sendWelcomeEmail', 'nobody'))).toBe('404 ERROR_USER_NOT_FOUND')
    const user = { username: 'otto@quay.example', email: 'otto@quay.example', password: 'testpassworD1', role: 'user' }
    const body = { ...user, homeResource: '/inbound', permissions: {}, timeZone: 'UTC' }
    await mira.users('addUser', { body })
    expect((await mira.email('sendWelcomeEmail', 'otto@quay.example')).response.status).toBe(201)
    expect((await mailbox.to('otto@quay.example')).text).toContain('otto@quay.example')
  })

  it('stores SSH keys', async () => {
    const { data } = await mira.users('listUsers', {})
    const userId = data.data[0]?.id
    const added = await mira.sshKeys('addSSHKey', { body: { userId, publicKey: publicKeyLine() } })
    expect(added.response.status).toBe(200)
    const { id, attributes } = added.data.data
    expect(attributes['fingerprint']).toMatch(/^SHA256:/)
    const keys = await mira.sshKeys('getSSHKeysList', { userId: String(userId), limit: 100, offset: 0 })
    expect(keys.data).toMatchObject({ totalResults: 1, returnedResults: 1, included: [] })
    expect(keys.response.body).toMatchObject({ data: [{ attributes: { lastLogin: null } }] })
    expect((await mira.sshKeys('getSSHKeysList', { offset: 1 })).data).toMatchObject({ data: [], totalResults: 1 })
    expect(await refusal(mira.sshKeys('getSSHKeysList', { limit: 101 }))).toBe('400 ERROR_INVALID_PARAMETER')
    expect((await mira.sshKeys('getSSHKey', id)).data.data.attributes).toEqual(attributes)
    await mira.sshKeys('deleteSSHKey', id)
    expect((await mira.sshKeys('getSSHKeysList', {})).data).toMatchObject({ totalResults: 0 })
  })

  it('has sent every field of these operations', () => {
    expect(offeredBy(noticeMethods).filter((field) => !sent.has(field))).toEqual([])
  })
})
