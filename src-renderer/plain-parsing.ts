import { z } from 'zod';

// The content policy forbids code made from text. Zod looks when a schema is made, so this is imported before any.
z.config({ jitless: true });
