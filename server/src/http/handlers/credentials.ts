import * as keys from '../../core/keys/keys.ts'
import * as tokens from '../../core/keys/tokens.ts'
import { emptyAnswer, type Handler } from '../call.ts'
import { presentAccessToken, presentApiKey, presentShownToken } from '../present/credentials.ts'
import { includedKeys, includedUsers } from '../present/included.ts'

export const getApiKeys: Handler<'getApiKeys'> = async ({ tools, actor, query }) => {
  const { keys: found, total } = await keys.list(tools, actor, query)
  const data = found.map((key) => presentApiKey(key, actor.timeZone))
  const owners = query.include.includes('ownerUser') ? found.map((key) => key.createdBy) : []
  const included = await includedUsers(tools, actor, owners)
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data, included } }
}

export const addApiKey: Handler<'addApiKey'> = async ({ tools, actor, body }) => {
  const key = await keys.create(tools, actor, body)
  return { status: 201, body: { data: presentApiKey(key, actor.timeZone), included: [] } }
}

export const getApiKeyById: Handler<'getApiKeyById'> = async ({ tools, actor, params, query }) => {
  const key = await keys.get(tools, actor, params.id)
  const owners = query.include.includes('ownerUser') ? [key.createdBy] : []
  const included = await includedUsers(tools, actor, owners)
  return { status: 200, body: { data: presentApiKey(key, actor.timeZone), included } }
}

export const updateApiKeyById: Handler<'updateApiKeyById'> = async ({ tools, actor, params, body }) => {
  const key = await keys.update(tools, actor, params.id, body)
  return { status: 200, body: { data: presentApiKey(key, actor.timeZone), included: [] } }
}

export const deleteApiKeyById: Handler<'deleteApiKeyById'> = async ({ tools, actor, params }) => {
  await keys.remove(tools, actor, params.id)
  return emptyAnswer
}

type Asking = Pick<Parameters<Handler<'getAccessTokens'>>[0], 'tools' | 'actor'>
type Listed = { readonly keyId: number; readonly userId: number }

async function included({ tools, actor }: Asking, include: readonly string[], found: readonly Listed[]) {
  const keyIds = include.includes('apiKey') ? found.map((token) => token.keyId) : []
  const userIds = include.includes('user') ? found.map((token) => token.userId) : []
  return [...(await includedKeys(tools, actor, keyIds)), ...(await includedUsers(tools, actor, userIds))]
}

export const getAccessTokens: Handler<'getAccessTokens'> = async ({ tools, actor, query }) => {
  const { tokens: found, total } = await tokens.list(tools, actor, query)
  const data = found.map((token) => presentAccessToken(token, actor.timeZone))
  const page = { totalResults: total, returnedResults: data.length, data }
  return { status: 200, body: { ...page, included: await included({ tools, actor }, query.include, found) } }
}

export const addAccessToken: Handler<'addAccessToken'> = async ({ tools, actor, body }) => {
  const shown = await tokens.create(tools, actor, { keyId: body.apiKeyId, userId: body.userId })
  return { status: 201, body: { data: presentShownToken(shown, actor.timeZone), included: [] } }
}

export const getAccessTokenById: Handler<'getAccessTokenById'> = async ({ tools, actor, params, query }) => {
  const token = await tokens.get(tools, actor, params.id)
  const data = presentAccessToken(token, actor.timeZone)
  return { status: 200, body: { data, included: await included({ tools, actor }, query.include, [token]) } }
}

export const regenerateAccessToken: Handler<'regenerateAccessToken'> = async ({ tools, actor, params }) => {
  const shown = await tokens.regenerate(tools, actor, params.id)
  return { status: 200, body: { data: presentShownToken(shown, actor.timeZone), included: [] } }
}

export const deleteAccessTokenById: Handler<'deleteAccessTokenById'> = async ({ tools, actor, params }) => {
  await tokens.remove(tools, actor, params.id)
  return emptyAnswer
}
