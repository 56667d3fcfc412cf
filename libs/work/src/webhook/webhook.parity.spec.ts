/** @jest-environment node */
import { parity } from '@mimamori/web/testing';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import type { GraphQLSchema } from 'graphql';

import { deliveryDetailSchema, deliveryListQuery, deliverySchema } from './webhook-delivery.schema';
import { WebhookResolver } from './webhook.resolver';
import { webhookListQuery, webhookSchema } from './webhook.schema';

let schema: GraphQLSchema;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
  schema = await module.get(GraphQLSchemaFactory).create([WebhookResolver]);
});

describe('the GraphQL types', () => {
  // what is nested has types of its own: the edge spec compares whole answers
  it.each([
    ['Webhook', webhookSchema],
    ['WebhookDelivery', deliverySchema.omit({ problem: true })],
    ['WebhookDeliveryDetail', deliveryDetailSchema.omit({ problem: true, trail: true })],
  ])('%s has the fields of its schema', (type, zod) => {
    const { graphql, zod: expected } = parity(schema, type, zod);
    expect(graphql).toEqual(expected);
  });

  it.each([
    ['WebhookFilter', webhookListQuery.shape.filter.unwrap()],
    ['WebhookDeliveryFilter', deliveryListQuery.shape.filter.unwrap()],
  ])('%s has the filters of its list', (type, zod) => {
    const { graphql, zod: expected } = parity(schema, type, zod, 'input');
    expect(graphql).toEqual(expected);
  });
});
