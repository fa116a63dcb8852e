/** Result of deleting, moving, copying or restoring each resource. */
import { type Static, type TSchema, Type } from 'typebox'
import { ErrorEntry, envelope } from '../envelope.ts'
import { exampleFile, Resource, ResourceCollectionResponse } from './resource.ts'

/**
 * Each entry has its result both nested and flat, because the published schema and the published examples differ, and
 * clients rely on either.
 */
const Failure = Type.Object({
  responseStatus: Type.Integer({ description: 'Status of this entry, such as 404.' }),
  errors: Type.Array(ErrorEntry, { minItems: 1 }),
  ...ErrorEntry.properties,
})

const outcomes = <S extends TSchema>(title: string, success: S) =>
  Type.Object({ responses: Type.Array(Type.Union([success, Failure])) }, { title })

const DeletedResource = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('resource'),
    meta: Type.Object({ path: Type.String({ description: 'The original path.' }) }),
  },
  { title: 'ResourceDelete' },
)

export const ResourceMultiResponse = outcomes(
  'ResourceMultiResponse',
  Type.Object({ responseStatus: Type.Literal(200), data: DeletedResource, ...DeletedResource.properties }),
)
export type ResourceMultiResponse = Static<typeof ResourceMultiResponse>

const movedPaths = Type.Object({
  path: Type.String({ description: 'The original path; for a copy, that of the original.' }),
  destinationPath: Type.String({ description: 'The destination folder.' }),
})

/** One moved or copied resource. */
export const ResourceCopyMove = envelope('ResourceCopyMove', { data: Resource, meta: movedPaths })
export type ResourceCopyMove = Static<typeof ResourceCopyMove>

export const ResourceCopyMoveMultiResponse = outcomes(
  'ResourceCopyMoveMultiResponse',
  Type.Object({
    responseStatus: Type.Literal(200),
    data: Resource,
    meta: movedPaths,
    id: Type.Integer(),
    type: Type.Literal('resource'),
  }),
)
export type ResourceCopyMoveMultiResponse = Static<typeof ResourceCopyMoveMultiResponse>

const createdFolders = Type.Array(Type.String(), {
  description: 'Paths of the folders that were created again for what was restored to them.',
})

const mergedFolders = Type.Array(Type.String(), {
  description:
    'Paths of restored folders that have taken the place of one that was created again for something in it, with what was in that. A folder of the same name that was created in another way stays beside the restored one, which gets another name.',
})

const largeFolders = Type.Array(Type.String(), {
  description:
    'Paths of restored folders whose restore cannot be undone (`undoRestore` of `DELETE /resources`), because they have too many entries: more than 100,000, with those of the other folders of the request.',
})

export const ResourceRestoreResponse = Type.Object(
  { ...ResourceCollectionResponse.properties, createdFolders, mergedFolders, largeFolders },
  { title: 'ResourceRestoreResponse' },
)
export type ResourceRestoreResponse = Static<typeof ResourceRestoreResponse>

export const ResourceRestoreMultiResponse = Type.Object(
  {
    ...outcomes('', Type.Object({ responseStatus: Type.Literal(200), data: Resource })).properties,
    createdFolders,
    mergedFolders,
    largeFolders,
  },
  { title: 'ResourceRestoreMultiResponse' },
)
export type ResourceRestoreMultiResponse = Static<typeof ResourceRestoreMultiResponse>

const missing = {
  code: 'ERROR_RESOURCE_NOT_FOUND',
  detail: 'There is no file or folder with the id 9001.',
  title: 'No such file or folder',
  meta: { path: 'id:9001' },
}
export const exampleFailure = { responseStatus: 404, errors: [missing], ...missing }

const deleted = { id: exampleFile.id, type: 'resource' as const, meta: { path: exampleFile.attributes.path } }
export const exampleDeletions: ResourceMultiResponse = {
  responses: [{ responseStatus: 200, data: deleted, ...deleted }, exampleFailure],
}

/** For one resource, and for several of which one does not exist. `destinationPath` is the folder. */
export function exampleJourney(data: Resource, destinationPath: string) {
  const meta = { path: exampleFile.attributes.path, destinationPath }
  const lost = { ...missing, meta: { ...missing.meta, destinationPath } }
  return {
    200: { responseStatus: 200, data, meta },
    207: {
      responses: [
        { responseStatus: 200 as const, data, meta, id: data.id, type: data.type },
        { responseStatus: 404, errors: [lost], ...lost },
      ],
    },
  }
}
