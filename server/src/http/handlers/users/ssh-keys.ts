import * as sshKeys from '../../../core/ssh-keys/ssh-keys.ts'
import { includedUsers } from '../../present/included.ts'
import { presentNewSSHKey, presentSSHKey } from '../../present/users/ssh-key.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const getSSHKeysList: Handler<'getSSHKeysList'> = async ({ ctx, actor, query }) => {
  const { keys, total } = await sshKeys.list(ctx, actor, query)
  const data = keys.map((key) => presentSSHKey(key, actor.timeZone))
  const owners = query.include.includes('ownerUser') ? keys.map((key) => key.userId) : []
  const included = await includedUsers(ctx, actor, owners)
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data, included } }
}

export const addSSHKey: Handler<'addSSHKey'> = async ({ ctx, actor, body }) => {
  const key = await sshKeys.add(ctx, actor, body)
  return { status: 200, body: { data: presentSSHKey(key, actor.timeZone), included: [] } }
}

export const generateSSHKey: Handler<'generateSSHKey'> = async ({ ctx, actor, body }) => {
  const generated = await sshKeys.generate(ctx, actor, body)
  return { status: 201, body: { data: presentNewSSHKey(generated, actor.timeZone), included: [] } }
}

export const getSSHKey: Handler<'getSSHKey'> = async ({ ctx, actor, params, query }) => {
  const key = await sshKeys.get(ctx, actor, params.id)
  const included = await includedUsers(ctx, actor, query.include.includes('ownerUser') ? [key.userId] : [])
  return { status: 200, body: { data: presentSSHKey(key, actor.timeZone), included } }
}

export const deleteSSHKey: Handler<'deleteSSHKey'> = async ({ ctx, actor, params }) => {
  await sshKeys.remove(ctx, actor, params.id)
  return emptyAnswer
}
