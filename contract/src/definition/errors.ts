/** Every error code that a client can meet: its status, its kind in a few words, and what it means. */

export const errors = {
  ERROR_INVALID_PARAMETER: {
    status: 400,
    title: 'Invalid parameter',
    text: 'A parameter or a field of the body is missing or wrong. The detail names it and says what is expected.',
  },
  ERROR_INVALID_PASSWORD: {
    status: 400,
    title: 'Password too weak',
    text: 'A new password does not meet the rules of the account.',
  },
  ERROR_INVALID_CREDENTIALS: {
    status: 401,
    title: 'Credentials not recognised',
    text: 'The API key or the access token is missing, wrong or revoked, the session has ended, or the user is locked or has expired. At sign-in: name, password or code is wrong.',
  },
  ERROR_SECOND_FACTOR_REQUIRED: {
    status: 401,
    title: 'Code needed',
    text: 'The password is right, and the user has a second factor: sign in once more with `code`.',
  },
  ERROR_INSUFFICIENT_PRIVILEGES: {
    status: 403,
    title: 'Not allowed',
    text: 'The user behind the access token may not do this. The detail names the permission or role that is missing.',
  },
  ERROR_PLAN_LIMIT: {
    status: 403,
    title: 'Limit of the plan',
    text: 'The plan of the account ends here. The detail says which limit, how much is used and who can change it.',
  },
  ERROR_CSRF: {
    status: 403,
    title: 'From another site',
    text: 'The request was not sent by our own pages. With the cookie of a session, whatever is not a read needs the header `X-Sallyport-Client: web`.',
  },
  ERROR_NOT_FOUND: {
    status: 404,
    title: 'No such operation',
    text: 'Nothing answers at this address. Check the path and the base URL, which ends in `/api/v2`.',
  },
  ERROR_RESOURCE_NOT_FOUND: {
    status: 404,
    title: 'No such file or folder',
    text: 'The file or folder does not exist, or lies outside of what the user can see.',
  },
  ERROR_WEBHOOK_NOT_FOUND: { status: 404, title: 'No such webhook', text: 'The account has no webhook of this id.' },
  ERROR_WEBHOOK_ACTIVITY_NOT_FOUND: {
    status: 404,
    title: 'No such log entry',
    text: 'The webhook log of the account has no entry of this id.',
  },
  ERROR_WEBHOOK_MESSAGE_NOT_FOUND: {
    status: 404,
    title: 'No such message',
    text: 'No webhook of the account has a message of this id.',
  },
  ERROR_EVENT_NOT_FOUND: {
    status: 404,
    title: 'No such event',
    text: 'The account has no event of this id, or it is not kept any more.',
  },
  ERROR_API_KEY_NOT_FOUND: { status: 404, title: 'No such API key', text: 'The account has no API key of this id.' },
  ERROR_ACCESS_TOKEN_NOT_FOUND: {
    status: 404,
    title: 'No such access token',
    text: 'The account has no access token of this id.',
  },
  ERROR_USER_NOT_FOUND: { status: 404, title: 'No such user', text: 'The account has no user of this id or name.' },
  ERROR_ACCOUNT_NOT_FOUND: { status: 404, title: 'No such account', text: 'There is no such account.' },
  ERROR_CONNECTION_NOT_FOUND: {
    status: 404,
    title: 'No such connection',
    text: 'The account has no connection of this id, or it has ended.',
  },
  ERROR_ARCHIVE_JOB_NOT_FOUND: {
    status: 404,
    title: 'No such archive job',
    text: 'There is no archive job of this id, or it has finished, or it is not yours.',
  },
  ERROR_SESSION_NOT_FOUND: {
    status: 404,
    title: 'No such session',
    text: 'There is no such session, or it has ended, or it is not yours to end.',
  },
  ERROR_SHARE_NOT_FOUND: { status: 404, title: 'No such share', text: 'The share does not exist or is not yours.' },
  ERROR_NOTIFICATION_NOT_FOUND: {
    status: 404,
    title: 'No such notification',
    text: 'There is no notification of this id, or it is not yours.',
  },
  ERROR_DIRECT_LINK_NOT_FOUND: {
    status: 404,
    title: 'No such direct link',
    text: 'The account has no direct link of this id.',
  },
  ERROR_FORM_NOT_FOUND: { status: 404, title: 'No such form', text: 'The form does not exist or is not yours.' },
  ERROR_FORM_ENTRY_NOT_FOUND: {
    status: 404,
    title: 'No such submission',
    text: 'The submission does not exist, or its form is not yours.',
  },
  ERROR_EMAIL_LIST_NOT_FOUND: {
    status: 404,
    title: 'No such email list',
    text: 'There is no email list of this id, or it is not yours.',
  },
  ERROR_SSH_KEY_NOT_FOUND: { status: 404, title: 'No such SSH key', text: 'The account has no SSH key of this id.' },
  ERROR_METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    text: 'The address exists, but not for this HTTP method. The `Allow` header lists the methods it knows.',
  },
  ERROR_CONFLICT: {
    status: 409,
    title: 'Conflict',
    text: 'The request contradicts what is there: a name that is taken, say, or an upload that goes on at the wrong byte. The detail then tells the right one.',
  },
  ERROR_GONE: { status: 410, title: 'Gone', text: 'It existed once and will not come back.' },
  ERROR_TOO_LARGE: {
    status: 413,
    title: 'Too large',
    text: 'The body, or one of its parts, is larger than what is accepted here.',
  },
  ERROR_UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    text: 'The body has a content type that is not understood here. Send `application/json`, or the file as described.',
  },
  ERROR_RANGE: {
    status: 416,
    title: 'Range outside of the file',
    text: 'The requested range begins beyond the end of the file. The `Content-Range` header tells its size.',
  },
  ERROR_TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests',
    text: 'The transactions of the last 24 hours are used up, there were too many wrong passwords or credentials, or too many archives are waiting to be packed or unpacked. `Retry-After` says when to come back.',
  },
  ERROR_INTERNAL: {
    status: 500,
    title: 'Internal error',
    text: 'Something went wrong on our side. The log of the server tells more; repeating the request is safe only for reads.',
  },
  ERROR_NOT_IMPLEMENTED: {
    status: 501,
    title: 'Not implemented',
    text: 'The request uses a part of HTTP that the server does not speak, such as a transfer coding other than `chunked`.',
  },
  ERROR_UNAVAILABLE: {
    status: 503,
    title: 'Unavailable',
    text: 'The server is starting, stopping or waiting for its database. Try again shortly.',
  },
  ERROR_STORAGE_FULL: {
    status: 507,
    title: 'Storage full',
    text: 'The account, or the disk of the server, has no room for this.',
  },
} as const satisfies Record<`ERROR_${string}`, { status: number; title: string; text: string }>

export type ErrorCode = keyof typeof errors

/**
 * The body of an error as JSON text. Compact, `responseStatus` first, `code` and `detail` side by side and nothing after
 * them: published clients cut the error out of the raw text instead of parsing it.
 */
export function errorBody(status: number, code: ErrorCode, detail: string, meta?: ErrorMeta): string {
  const more = meta ? `,"meta":${JSON.stringify(meta)}` : ''
  return `{"responseStatus":${status},"errors":[{"code":"${code}","detail":${JSON.stringify(detail)}${more}}]}`
}

/** For programs that go on by themselves: only where no published client has been. */
export interface ErrorMeta {
  /** The oldest cursor that can be gone on from. */
  readonly cursor: string
}
