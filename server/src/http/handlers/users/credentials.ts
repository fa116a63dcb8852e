import * as keys from '../../../core/keys/keys.ts'
import * as tokens from '../../../core/keys/tokens.ts'
import * as reset from '../../../core/users/password-reset.ts'
import { includedKeys, includedUsers } from '../../present/included.ts'
import { presentAccessToken, presentApiKey, presentShownToken } from '../../present/users/credentials.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const getApiKeys: Handler<'getApiKeys'> = async ({ ctx, actor, query }) => {
  const { keys: found, total } = await keys.list(ctx, actor, query)
  const data = found.map((key) => presentApiKey(key, actor.timeZone))
  const owners = query.include.includes('ownerUser') ? found.map((key) => key.createdBy) : []
  const included = await includedUsers(ctx, actor, owners)
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data, included } }
}

export const addApiKey: Handler<'addApiKey'> = async ({ ctx, actor, body }) => {
  const key = await keys.create(ctx, actor, body)
  return { status: 201, body: { data: presentApiKey(key, actor.timeZone), included: [] } }
}

export const getApiKeyById: Handler<'getApiKeyById'> = async ({ ctx, actor, params, query }) => {
  const key = await keys.get(ctx, actor, params.id)
  const owners = query.include.includes('ownerUser') ? [key.createdBy] : []
  const included = await includedUsers(ctx, actor, owners)
  return { status: 200, body: { data: presentApiKey(key, actor.timeZone), included } }
}

export const updateApiKeyById: Handler<'updateApiKeyById'> = async ({ ctx, actor, params, body }) => {
  const key = await keys.update(ctx, actor, params.id, body)
  return { status: 200, body: { data: presentApiKey(key, actor.timeZone), included: [] } }
}

export const deleteApiKeyById: Handler<'deleteApiKeyById'> = async ({ ctx, actor, params }) => {
  await keys.remove(ctx, actor, params.id)
  return emptyAnswer
}

type Caller = Pick<Parameters<Handler<'getAccessTokens'>>[0], 'ctx' | 'actor'>
type Listed = { readonly keyId: number; readonly userId: number }

async function included({ ctx, actor }: Caller, include: readonly string[], found: readonly Listed[]) {
  const keyIds = include.includes('apiKey') ? found.map((token) => token.keyId) : []
  const userIds = include.includes('user') ? found.map((token) => token.userId) : []
  return [...(await includedKeys(ctx, actor, keyIds)), ...(await includedUsers(ctx, actor, userIds))]
}

export const getAccessTokens: Handler<'getAccessTokens'> = async ({ ctx, actor, query }) => {
  const { tokens: found, total } = await tokens.list(ctx, actor, query)
  const data = found.map((token) => presentAccessToken(token, actor.timeZone))
  const page = { totalResults: total, returnedResults: data.length, data }
  return { status: 200, body: { ...page, included: await included({ ctx, actor }, query.include, found) } }
}

export const addAccessToken: Handler<'addAccessToken'> = async ({ ctx, actor, body }) => {
  const shown = await tokens.create(ctx, actor, { keyId: body.apiKeyId, userId: body.userId, name: body.name })
  return { status: 201, body: { data: presentShownToken(shown, actor.timeZone), included: [] } }
}

export const getAccessTokenById: Handler<'getAccessTokenById'> = async ({ ctx, actor, params, query }) => {
  const token = await tokens.get(ctx, actor, params.id)
  const data = presentAccessToken(token, actor.timeZone)
  return { status: 200, body: { data, included: await included({ ctx, actor }, query.include, [token]) } }
}

export const regenerateAccessToken: Handler<'regenerateAccessToken'> = async ({ ctx, actor, params }) => {
  const shown = await tokens.regenerate(ctx, actor, params.id)
  return { status: 200, body: { data: presentShownToken(shown, actor.timeZone), included: [] } }
}

export const deleteAccessTokenById: Handler<'deleteAccessTokenById'> = async ({ ctx, actor, params }) => {
  await tokens.remove(ctx, actor, params.id)
  return emptyAnswer
}

export const startPasswordReset: Handler<'startPasswordReset'> = async ({ ctx, body, address }) => {
  await reset.requestReset(ctx, { ...body, address })
  return { status: 202, body: { data: [] } }
}

export const completePasswordReset: Handler<'completePasswordReset'> = async ({ ctx, body, address }) => {
  await reset.completeReset(ctx, { ...body, address })
  return emptyAnswer
}
