import { useState } from 'preact/hooks';

interface Opening {
  readonly isOpen: boolean;
  readonly open: () => void;
  /** For the `details` element itself, which people open and close. */
  readonly onToggle: (event: Event) => void;
}

/** Whether a `details` element is open, so that what is in it is drawn, and asked for, only then. */
export function useOpening(isOpenAtFirst = false): Opening {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  return {
    isOpen,
    open: () => setIsOpen(true),
    onToggle: ({ currentTarget }) => setIsOpen(currentTarget instanceof HTMLDetailsElement && currentTarget.open),
  };
}
