/** A resource: a file or a folder. */
import { type Static, Type } from 'typebox'
import { Account } from '../accounts/account.ts'
import { User } from '../accounts/user.ts'
import { collection, relationship, single } from '../envelope.ts'
import { addition, includeList, nullable, timestamp, visitor } from '../fields.ts'
import { IncludedSubmission } from './submission.ts'

const unixTime = (description: string) => Type.Integer({ description: `${description}, in seconds since 1970.` })

const ResourceAttributes = Type.Object(
  {
    hash: Type.String({ description: 'Identifies the resource wherever it is moved: `hash:…`.' }),
    name: Type.String({ description: 'The name; case-sensitive.' }),
    extension: Type.Optional(Type.String({ description: 'The text after the last dot of the name. Files only.' })),
    type: Type.Enum(['file', 'dir'], { description: 'A file, or a folder.' }),
    path: Type.String({ description: 'The path, relative to the home folder of the caller.' }),
    size: Type.Integer({ description: 'Bytes.', minimum: 0 }),
    fileCount: nullable(Type.Integer({ description: 'Number of entries directly in the folder; null for files.' })),
    previewable: nullable(Type.Boolean({ description: 'Whether a preview is available; null for folders.' })),
    createdBy: Type.String({ description: 'Name of the user who created it.' }),
    uploadDate: timestamp('When it was uploaded; for a folder, when it was created.'),
    createdAt: timestamp('When it was created.'),
    updatedAt: timestamp('When its content was last changed.'),
    accessedAt: nullable(timestamp('When it was last downloaded; null for never.')),
    createdTime: unixTime('`createdAt`'),
    updatedTime: unixTime('`updatedAt`'),
    accessedTime: nullable(unixTime('`accessedAt`')),
    uploadedBy: addition(
      Type.Optional(
        Type.String({
          description:
            'Name of the user who uploaded the content, or owns the share of the visitor who did. Files only.',
        }),
      ),
    ),
    createdByName: addition(
      Type.String({ description: 'Display name of the user who created it: the nickname, or else the username.' }),
    ),
    uploadedByName: addition(
      Type.Optional(Type.String({ description: 'Display name of the user in `uploadedBy`. Files only.' })),
    ),
    visitor: addition(visitor),
    restoredVersion: addition(
      Type.Optional(
        Type.Integer({
          description:
            'Only if the content was restored from a version, at `uploadDate` by the user in `uploadedBy`: the number of that version. Files only.',
          minimum: 1,
        }),
      ),
    ),
    sha256: addition(Type.Optional(Type.String({ description: 'SHA-256 of the content, in hex. Files only.' }))),
    mimeType: addition(Type.Optional(Type.String({ description: 'Media type, derived from the name. Files only.' }))),
  },
  { title: 'ResourceAttributes' },
)

export const Resource = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('resource'),
    attributes: ResourceAttributes,
    relationships: Type.Object({
      parentResource: Type.Optional(relationship('resource')),
      ownerUser: Type.Optional(relationship('user')),
      ownerAccount: Type.Optional(relationship('account')),
      share: Type.Optional(relationship('share')),
      notifications: Type.Optional(Type.Array(relationship('notification'))),
      directFile: Type.Optional(relationship('directFile')),
    }),
  },
  { title: 'Resource' },
)
export type Resource = Static<typeof Resource>

const Included = Type.Union([User, Account, Resource])
export type ResourceIncluded = Static<typeof Included>

const IncludedWithFile = Type.Union([User, Account, Resource, IncludedSubmission])

export const ResourceResponse = single('ResourceResponse', Resource, IncludedWithFile)
export type ResourceResponse = Static<typeof ResourceResponse>

export const ResourceCollectionResponse = collection('ResourceCollectionResponse', Resource, Included)
export type ResourceCollectionResponse = Static<typeof ResourceCollectionResponse>

const relations = ['share', 'notifications', 'directFile', 'parentResource', 'ownerUser', 'ownerAccount'] as const
const formerWords = {
  shares: 'share',
  notification: 'notifications',
  user: 'ownerUser',
  owningAccount: 'ownerAccount',
  account: 'ownerAccount',
} as const

/** `include` of operations that return several resources. */
export const resourceInclude = includeList(relations, formerWords)

/** Of those that return one: `submission` is that of a file that a visitor has sent by a form. */
export const singleResourceInclude = includeList([...relations, 'submission'], formerWords)

export const exampleFile: Resource = {
  id: 8127,
  type: 'resource',
  attributes: {
    hash: '5b1f7c0de29a4b6c93d84f21a07e6b58',
    name: 'orders-0417.csv',
    extension: 'csv',
    type: 'file',
    path: '/inbound/orders-0417.csv',
    size: 48_210,
    fileCount: null,
    previewable: false,
    createdBy: 'mira',
    uploadDate: '2026-11-23T09:30:12+00:00',
    createdAt: '2026-11-23T09:30:12+00:00',
    updatedAt: '2026-11-23T09:30:12+00:00',
    accessedAt: null,
    createdTime: 1_795_426_212,
    updatedTime: 1_795_426_212,
    accessedTime: null,
    uploadedBy: 'mira',
    createdByName: 'Mira (orders)',
    uploadedByName: 'Mira (orders)',
    sha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
    mimeType: 'text/csv',
  },
  relationships: {
    parentResource: { data: { id: 8126, type: 'resource' } },
    ownerUser: { data: { id: 3, type: 'user' } },
    ownerAccount: { data: { id: 1, type: 'account' } },
  },
}

export const exampleFolder: Resource = {
  id: 8126,
  type: 'resource',
  attributes: {
    hash: 'c41d0f6a8e7b4923b5d2907fe61a3c84',
    name: 'inbound',
    type: 'dir',
    path: '/inbound',
    size: 0,
    fileCount: 1,
    previewable: null,
    createdBy: 'mira',
    createdByName: 'Mira (orders)',
    uploadDate: '2026-11-02T08:20:00+00:00',
    createdAt: '2026-11-02T08:20:00+00:00',
    updatedAt: '2026-11-23T09:30:12+00:00',
    accessedAt: null,
    createdTime: 1_793_607_600,
    updatedTime: 1_795_426_212,
    accessedTime: null,
  },
  relationships: {
    parentResource: { data: { id: 1, type: 'resource' } },
    ownerUser: { data: { id: 3, type: 'user' } },
    ownerAccount: { data: { id: 1, type: 'account' } },
  },
}

export const exampleArchive: Resource = {
  id: 8131,
  type: 'resource',
  attributes: {
    hash: '0e6d94b7a2f14c3d8b5a71c6e9302f4d',
    name: 'orders-november.zip',
    extension: 'zip',
    type: 'file',
    path: '/archive/orders-november.zip',
    size: 12_904,
    fileCount: null,
    previewable: false,
    createdBy: 'mira',
    uploadDate: '2026-12-01T07:00:03+00:00',
    createdAt: '2026-12-01T07:00:03+00:00',
    updatedAt: '2026-12-01T07:00:03+00:00',
    accessedAt: null,
    createdTime: 1_796_108_403,
    updatedTime: 1_796_108_403,
    accessedTime: null,
    uploadedBy: 'mira',
    createdByName: 'Mira (orders)',
    uploadedByName: 'Mira (orders)',
    sha256: '3b0c5d8e1f7a92460d4be8317c6a5f29e8d1047b3c92fa6e5d08b17f4a63c2e9',
    mimeType: 'application/zip',
  },
  relationships: {
    parentResource: { data: { id: 8130, type: 'resource' } },
    ownerUser: { data: { id: 3, type: 'user' } },
    ownerAccount: { data: { id: 1, type: 'account' } },
  },
}
