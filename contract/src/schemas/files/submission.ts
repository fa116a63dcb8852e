/** The submission that a file was uploaded with, as far as lists and details of files say it: an addition. */
import { Type } from 'typebox'

/** Without its id. */
const attributes = {
  formId: Type.Integer({ description: 'Id of the form.' }),
  formName: Type.String({ description: 'Name of the receive folder.' }),
  senderName: Type.String({
    description: 'The name that the visitor entered, which is not verified; empty if the form asks for none.',
  }),
  subject: Type.String({
    description:
      'The answer to the first field for a line of text, in which the default form asks for the subject; empty if there is none. At most 200 characters.',
  }),
}

const id = Type.Integer({ description: 'Id of the submission.' })

export const Submission = Type.Object(
  { id, ...attributes },
  {
    description:
      'The submission of a file that a visitor sent by a form, and that nobody has changed since. Absent unless the caller may see the submissions of the form.',
  },
)

/** Of a file, whatever happened to it since. */
export const IncludedSubmission = Type.Object(
  { id, type: Type.Literal('submission'), attributes: Type.Object(attributes) },
  {
    title: 'IncludedSubmission',
    description:
      'The submission that a file was sent with by a form, whatever happened to it since, for callers who may see the submissions of the form.',
  },
)
