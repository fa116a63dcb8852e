import { copy } from '../../../core/files/moves/copy.ts'
import { moveAll, rename } from '../../../core/files/moves/moves.ts'
import { presentResource } from '../../present/files/resource.ts'
import { presentMoves } from '../../present/sharing/moves.ts'
import type { Handler } from '../../responses/call.ts'

export const updateResourceById: Handler<'updateResourceById'> = async ({ ctx, actor, params, body }) => {
  const place = await rename(ctx, actor, params.id, body.name)
  return { status: 200, body: { data: presentResource(actor, place), included: [] } }
}

export const moveResources: Handler<'moveResources'> = async ({ ctx, actor, body }) => {
  const outcomes = await moveAll(ctx, actor, { resources: body.resources, parent: body.parentResource })
  return presentMoves(actor, outcomes, body.parentResource)
}

export const copyResources: Handler<'copyResources'> = async ({ ctx, actor, body }) => {
  const outcomes = await copy(ctx, actor, { resources: body.resources, parent: body.parentResource })
  return presentMoves(actor, outcomes, body.parentResource)
}
