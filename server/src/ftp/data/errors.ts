/** Failures of a data connection, as replies of FTP report them. */

/** 425: it was not opened. 426: it was lost, or made no progress. 501: the client named an address that is not permitted. */
export type DataReply = 425 | 426 | 501

/** The message is the text of the reply. */
export class DataConnectionError extends Error {
  override readonly name = 'DataConnectionError'
  readonly reply: DataReply

  constructor(reply: DataReply, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.reply = reply
  }
}
