/** Apart from the schemas, which no page of the web app loads. */

/** Whether a user can sign in, and if not, why. A locked user may have expired, too. */
export const userStates = ['active', 'locked', 'expired'] as const
export type UserState = (typeof userStates)[number]
