import type { Context } from '../src/core/context.ts'
import { resolveLink } from '../src/core/shares/visits/resolve-link.ts'
import { type StartedVisit, startVisit, type VisitInput } from '../src/core/shares/visits/visits.ts'

/** Starts a visit at a share link, as opening its page in a browser does. */
export const visitLink = async (
  ctx: Context,
  link: string,
  { address = '198.51.100.7', ...input }: VisitInput & { readonly address?: string } = {},
): Promise<StartedVisit> => await startVisit(ctx, await resolveLink(ctx, link, address), input)
