"""Plans and money, in the registry. The only place that will import stripe.

Words: plan, subscription, seat. May import: directory, tenants, accounts, core.
"""
