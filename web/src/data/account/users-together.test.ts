import { ApiError } from '@sallyport/client/api/api-error.ts'
import type { Client } from '@sallyport/client/api/client.ts'
import { exampleOutsider, type User } from '@sallyport/contract/schemas/accounts/user.ts'
import { expect, test } from 'vitest'
import { actOnAll } from './users-together.ts'

const users: User[] = [1, 2, 3, 4].map((id) => ({ ...exampleOutsider, id }))

/** A server that refuses the request for one user, and the requests that it got. */
function serverRefusing(refused: number, status: number) {
  const requests: unknown[] = []
  const call = async (name: string, { params, body }: { params: { id: number }; body?: unknown }) => {
    requests.push([name, params.id, body])
    if (params.id === refused) throw new ApiError(status, 'ERROR_ANY', 'This user cannot be changed.')
    return {}
  }
  return { requests, client: { call } as unknown as Pick<Client, 'call'> }
}

const together = (signal = new AbortController().signal) =>
  ({ action: 'lock', users, onDone: () => {}, signal }) as const

test('a user whose change is refused does not keep the others from theirs', async () => {
  const { requests, client } = serverRefusing(2, 409)
  const counts: number[] = []
  const failed = await actOnAll(client, { ...together(), onDone: (count) => counts.push(count) })
  expect(failed.map(({ user, problem }) => [user.id, problem])).toEqual([[2, expect.stringMatching(/./)]])
  expect(requests).toEqual([1, 2, 3, 4].map((id) => ['updateUser', id, { locked: true }]))
  expect(counts).toEqual([1, 2, 3, 4])
})

test.each([401, 429, 500, 503])('it ends where the others would fail, too: %s', async (status) => {
  const { requests, client } = serverRefusing(2, status)
  await expect(actOnAll(client, { ...together(), action: 'delete' })).rejects.toMatchObject({ status })
  expect(requests).toEqual([1, 2].map((id) => ['deleteUser', id, undefined]))
})

test('once it is stopped, no other user is changed', async () => {
  const { requests, client } = serverRefusing(0, 409)
  const stop = new AbortController()
  await actOnAll(client, { ...together(stop.signal), action: 'unlock', onDone: (count) => count === 2 && stop.abort() })
  expect(requests).toEqual([1, 2].map((id) => ['updateUser', id, { locked: false }]))
})
