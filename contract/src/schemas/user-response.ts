/** Answers about users, with what `include` can add to them. */
import { type Static, Type } from 'typebox'
import { Account } from './account.ts'
import { collection, single } from './envelope.ts'
import { includeList } from './fields.ts'
import { Resource } from './resource.ts'
import { User } from './user.ts'

const Included = Type.Union([Account, Resource])
export type UserIncluded = Static<typeof Included>

export const UserResponse = single('UserResponse', User, Included)
export type UserResponse = Static<typeof UserResponse>

export const UserCollectionResponse = collection('UserCollectionResponse', User, Included)
export type UserCollectionResponse = Static<typeof UserCollectionResponse>

/** `include` wherever users are answered. */
export const userInclude = includeList(['homeResource', 'ownerAccount'], {
  resource: 'homeResource',
  owningAccount: 'ownerAccount',
  account: 'ownerAccount',
})
