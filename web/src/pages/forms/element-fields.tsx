/** Settings of one field of the form. */
import { Button, NumberInput, Switch, Textarea, TextInput } from '@mantine/core'
import { type ElementDraft, optionsOf } from './draft.ts'

interface Props {
  readonly element: ElementDraft
  /** Whether folders are named after it, which makes it required. */
  readonly isFolderNamer: boolean
  readonly onChange: (changes: Partial<ElementDraft>) => void
  readonly onRemove: () => void
}

export function ElementFields({ element, isFolderNamer, onChange, onRemove }: Props) {
  const { type, name, description, isRequired, senderEmail, width } = element
  const isArea = type === 'upload_area'
  return (
    <div className="element-fields">
      <TextInput
        label="Label"
        value={name}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
        maxLength={255}
        error={name.trim() === '' && 'Enter a label.'}
      />
      <TextInput
        label={type === 'consent' ? 'Text that is agreed to' : 'Help text'}
        description={type === 'consent' ? 'Kept with each submission.' : undefined}
        value={description}
        onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
        maxLength={1_000}
      />
      <TypeFields element={element} onChange={onChange} />
      {type !== 'consent' && (
        <Switch
          label={isArea ? 'Require at least one file' : 'Required'}
          description={isFolderNamer ? 'Required because folders are named after it.' : undefined}
          checked={isRequired}
          disabled={isFolderNamer}
          onChange={({ currentTarget }) => onChange({ isRequired: currentTarget.checked })}
        />
      )}
      {type === 'email' && (
        <Switch
          label="Sender's email address"
          description="Receipts and logs identify the sender by it."
          checked={senderEmail}
          onChange={({ currentTarget }) => onChange({ senderEmail: currentTarget.checked })}
        />
      )}
      {isArea ? (
        <LimitFields element={element} onChange={onChange} />
      ) : (
        <Switch
          label="Half width"
          description="Two half-width fields are shown side by side if there is space."
          checked={width <= 0.5}
          onChange={({ currentTarget }) => onChange({ width: currentTarget.checked ? 0.5 : 1 })}
        />
      )}
      <div className="element-end">
        <Button variant="subtle" color="danger" size="compact-sm" onClick={onRemove}>
          Remove field
        </Button>
      </div>
    </div>
  )
}

/** What only some types have. */
const TypeFields = ({ element, onChange }: Pick<Props, 'element' | 'onChange'>) => (
  <>
    {element.type === 'choice' && (
      <Textarea
        label="Choices"
        description="One on each line."
        value={element.options}
        onChange={({ currentTarget }) => onChange({ options: currentTarget.value })}
        error={optionsOf(element).length < 2 && 'Enter at least two choices.'}
        maxLength={25_000}
        autosize
        minRows={3}
        maxRows={10}
      />
    )}
    {element.type === 'number' && (
      <div className="element-limits">
        <NumberInput
          label="Minimum"
          placeholder="Any"
          value={element.minimum}
          onChange={(minimum) => onChange({ minimum })}
        />
        <NumberInput
          label="Maximum"
          placeholder="Any"
          value={element.maximum}
          onChange={(maximum) => onChange({ maximum })}
        />
      </div>
    )}
  </>
)

const LimitFields = ({ element, onChange }: Pick<Props, 'element' | 'onChange'>) => (
  <>
    <TextInput
      label="File types"
      description="Extensions or media types, separated by commas; empty for all."
      placeholder=".pdf, image/*"
      value={element.fileTypes}
      onChange={({ currentTarget }) => onChange({ fileTypes: currentTarget.value })}
      maxLength={1_000}
      autoComplete="off"
      spellCheck={false}
    />
    <div className="element-limits">
      <NumberInput
        label="Maximum number of files"
        placeholder="No limit"
        value={element.maxFiles}
        onChange={(maxFiles) => onChange({ maxFiles })}
        min={1}
        max={10_000}
        allowDecimal={false}
        allowNegative={false}
      />
      <NumberInput
        label="Maximum file size in MB"
        placeholder="No limit"
        value={element.maxMegabytes}
        onChange={(maxMegabytes) => onChange({ maxMegabytes })}
        min={0.001}
        max={1_000_000_000}
        allowNegative={false}
      />
    </div>
  </>
)
