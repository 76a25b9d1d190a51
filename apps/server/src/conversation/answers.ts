import { assignee, queueFigures } from '@postroom/contracts';
import * as z from 'zod';

export const assigneeList = z.object({ items: z.array(assignee) });
export const queueFiguresList = z.object({ items: z.array(queueFigures) });
